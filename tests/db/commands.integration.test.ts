import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "@tests/support/embedded";
import { runScript } from "@tests/support/scripts";
import { describe, expect } from "vitest";
import { openDatabase } from "@/db/open";
import { models } from "@/db/schema/plans";

describe("db:migrate and db:seed", () => {
  test("ready the embedded database of a running app for it", async ({
    dir,
  }) => {
    const app = openDatabase({ dir });
    await app.pool.query("select 1");

    const seeded = await run("db-seed", { dir });
    const migrated = await run("db-migrate", { dir });

    expect(seeded).toEqual({
      exitCode: 0,
      output: "The plans, models and prices of the catalogue are there.\n",
    });
    expect(migrated.output).toBe("The database is up to date.\n");
    expect((await app.db.select().from(models)).length).toBeGreaterThan(0);
    await app.close();
  });

  test("say in a sentence when the server does not answer", async ({ dir }) => {
    const { exitCode, output } = await run("db-migrate", {
      dir,
      env: { DATABASE_URL: "postgres://postgres@127.0.0.1:1/nowhere" },
    });

    expect({ exitCode, output }).toEqual({
      exitCode: 1,
      output: "connect ECONNREFUSED 127.0.0.1:1\n",
    });
  });
});

describe("db:reset", () => {
  test("asks first and says what it would delete", async ({ dir }) => {
    const { exitCode, output } = await run("db-reset", { dir });

    expect(exitCode).toBe(1);
    expect(output).toContain(`This deletes the embedded database in ${dir}`);
    expect(existsSync(join(dir, "postgres"))).toBe(true);
  });

  test("deletes when told yes", async ({ dir }) => {
    const { exitCode, output } = await run("db-reset", {
      dir,
      args: ["--yes"],
    });

    expect(exitCode).toBe(0);
    expect(output).toContain(`Deleted the embedded database in ${dir}.`);
    expect(existsSync(join(dir, "postgres"))).toBe(false);
  });

  test.for([
    ["in production", { NODE_ENV: "production" }],
    ["on a server", { DATABASE_URL: "postgres://postgres@127.0.0.1:1/x" }],
  ] as const)(
    "deletes nothing %s, told yes or not",
    async ([, env], { dir }) => {
      const { exitCode, output } = await run("db-reset", {
        dir,
        args: ["--yes"],
        env,
      });

      expect(exitCode).toBe(1);
      expect(output).toContain("Nothing is deleted");
      expect(existsSync(join(dir, "postgres"))).toBe(true);
    },
  );
});

const run = (
  command: string,
  start: { dir: string; args?: string[]; env?: Record<string, string> },
) =>
  runScript(`scripts/${command}.ts`, {
    args: start.args ?? [],
    env: { DATABASE_DIR: start.dir, ...start.env },
  });
