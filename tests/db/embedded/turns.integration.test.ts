import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { PGlite } from "@electric-sql/pglite";
import { emptyDatabase } from "@tests/support/embedded";
import pg from "pg";
import { afterEach, test as base, describe, expect, vi } from "vitest";
import { Backend } from "@/db/embedded/backend";
import { EmbeddedConnection } from "@/db/embedded/connection";

const test = base.extend(
  "backend",
  { scope: "file" },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
  async ({}, { onCleanup }) => {
    const { dir, remove } = await emptyDatabase();
    const backend = new Backend(await PGlite.create(join(dir, "postgres")));
    onCleanup(async () => {
      await backend.close();
      remove();
    });
    return backend;
  },
);

afterEach(() => {
  vi.useRealTimers();
});

describe("a connection to the embedded database", () => {
  test("passes its turn on when it is destroyed while it waits", async ({
    backend,
  }) => {
    const first = await connected(backend);
    const impatient = await connected(backend);
    const last = await connected(backend);
    await first.query("begin");

    const waiting = impatient.query("select 1").catch(() => "lost");
    const afterwards = last.query("select 2 as n");
    impatient.connection.stream.destroy();
    await first.query("commit");

    expect(await waiting).toBe("lost");
    expect((await afterwards).rows).toEqual([{ n: 2 }]);
    await Promise.all([first.end(), last.end()]);
  });

  test("is rolled back also when it is destroyed between an error and its sync", async ({
    backend,
  }) => {
    const lost = await connected(backend);
    const next = await connected(backend);
    await lost.query("create table kept (n int)");
    await lost.query("begin; drop table kept");
    const failed = new Promise((resolve) =>
      lost.connection.once("errorMessage", resolve),
    );
    lost.connection.parse({ name: "", text: "no sql", types: [] }, false);
    lost.connection.flush();
    await failed;

    lost.connection.stream.destroy();

    expect((await next.query("select * from kept")).rows).toEqual([]);
    await next.end();
  });

  test("is ended when it keeps a transaction idle while others wait", async ({
    backend,
  }) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const idle = await connected(backend);
    const fault = new Promise((resolve) => idle.once("error", resolve));
    const other = await connected(backend);
    await beginIdle(idle);

    const waiting = other.query("select 1 as n");
    vi.advanceTimersByTime(10_000);

    expect(await fault).toMatchObject({ code: "25P03" });
    expect((await waiting).rows).toEqual([{ n: 1 }]);
    await other.end();
  });

  test("may keep a transaction idle for as long as nobody waits", async ({
    backend,
  }) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const idle = await connected(backend);
    await beginIdle(idle);

    vi.advanceTimersByTime(3_600_000);

    expect((await idle.query("select 1 as n")).rows).toEqual([{ n: 1 }]);
    await idle.query("commit");
    await idle.end();
  });
});

async function connected(backend: Backend) {
  const client = new pg.Client({
    user: "postgres",
    database: "postgres",
    ssl: false,
    stream: () => new EmbeddedConnection(backend),
  });
  client.on("error", () => {});
  await client.connect();
  return client;
}

/** Begins, and lets the connection notice that nothing follows. */
async function beginIdle(client: pg.Client) {
  await client.query("begin");
  while (vi.getTimerCount() === 0) await setImmediate();
}
