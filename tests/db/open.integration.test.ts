import { test } from "@tests/support/database";
import { openCuts } from "@tests/support/life/cuts";
import { describe, expect } from "vitest";
import { openDatabase } from "@/db/open";

describe("a pool", () => {
  test("asks where its database is at the first query, again after a failure", async ({
    databaseUrl,
  }) => {
    let asked = 0;
    const { pool, close } = openDatabase(() => {
      asked += 1;
      if (asked === 1) throw new Error("not configured");
      return { url: databaseUrl };
    });
    expect(asked).toBe(0);

    await expect(pool.query("select 1")).rejects.toThrow("not configured");
    const { rows } = await pool.query("select 1 as n");

    expect(rows).toEqual([{ n: 1 }]);
    await pool.query("select 1");
    expect(asked).toBe(2);
    await close();
  });

  test("survives a connection lost in a transaction, whose next query says so", async ({
    databaseUrl,
    pool,
  }) => {
    const { pool: losing, close } = openDatabase({ url: databaseUrl });
    const client = await losing.connect();
    const { rows } = await client.query("select pg_backend_pid() as pid");
    await client.query("begin");
    const lost = new Promise((resolve) => client.once("end", resolve));

    await pool.query("select pg_terminate_backend($1)", [rows[0].pid]);
    await lost;

    await expect(client.query("select 1")).rejects.toThrow("not queryable");
    client.release(true);
    expect((await losing.query("select 1 as n")).rows).toEqual([{ n: 1 }]);
    await close();
  });

  test("has the place again of a connection lost as a transaction begins", async ({
    databaseUrl,
  }) => {
    const { db, pool, close } = openDatabase({
      url: databaseUrl,
      connectionsMax: 1,
    });
    const cuts = openCuts([pool]);
    await db.execute("select 1");
    cuts.arm({ statements: 1, isCarriedOut: false });

    const begun = db.transaction((tx) => tx.execute("select 1"));

    await expect(begun).rejects.toThrow("begin");
    const { rows } = await db.execute("select 2 as n");
    expect(rows).toEqual([{ n: 2 }]);
    await close();
  });

  test("can be closed twice", async ({ databaseUrl }) => {
    const { pool, close } = openDatabase({ url: databaseUrl });
    await pool.query("select 1");

    await close();

    await expect(close()).resolves.toBeUndefined();
  });
});

describe("a transaction", () => {
  test("is a database to what runs in it", async ({ db }) => {
    const outcome = await db.transaction(async (tx) => {
      const within: typeof db = tx;
      return within.execute("select 1 as n");
    });

    expect(outcome.rows).toEqual([{ n: 1 }]);
  });
});
