import { existsSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { emptyDatabase, temporaryFolder, test } from "@tests/support/embedded";
import { startScript } from "@tests/support/scripts";
import { describe, expect } from "vitest";
import { deleteEmbedded } from "@/db/embedded/open";
import { openDatabase } from "@/db/open";

describe("the folder of an embedded database", () => {
  test("is opened by the first query and not before", async () => {
    const { dir, remove } = temporaryFolder();
    const database = openDatabase({ dir });
    expect(existsSync(dir)).toBe(false);

    await database.pool.query("select 1");

    expect(readdirSync(dir)).toContain("postgres");
    await database.close();
    remove();
  });

  test("is refused to a second process with a sentence", async ({ dir }) => {
    const app = await givenOpen(dir);

    const second = otherProcess(dir, { sql: "select 1" });

    expect(await second.line()).toBe(
      `The embedded database in ${dir} is already open in process ${process.pid} on ${hostname()}. Stop that one, or set DATABASE_DIR to another folder. If it is gone for good, delete ${join(dir, "lock")}.`,
    );
    await second.kill();
    await app.close();
  });

  test("is reached by a command through the process that has it open", async ({
    dir,
  }) => {
    const app = await givenOpen(dir);

    const command = otherProcess(dir, {
      whenInUse: "join",
      sql: "insert into notes values ('from the command') returning body",
    });

    expect(await command.line()).toBe('[{"body":"from the command"}]');
    expect(await app.notes()).toEqual(["from the command"]);
    await command.kill();
    await app.close();
  });

  test("is opened by a command itself while no app runs", async ({ dir }) => {
    const command = otherProcess(dir, {
      whenInUse: "join",
      sql: "select 1 as n",
    });

    expect(await command.line()).toBe('[{"n":1}]');
    await command.kill();
  });

  test("may have a name too long for a socket", async () => {
    const { dir, remove } = await emptyDatabase({ lengthMin: 150 });
    const app = await givenOpen(dir);

    const command = otherProcess(dir, {
      whenInUse: "join",
      sql: "select count(*)::int as n from notes",
    });

    expect(await command.line()).toBe('[{"n":0}]');
    await command.kill();
    await app.close();
    remove();
  });

  test("rolls back what a killed command had begun", async ({ dir }) => {
    const app = await givenOpen(dir);
    const command = otherProcess(dir, {
      whenInUse: "join",
      sql: "begin; insert into notes values ('lost')",
    });
    await command.line();

    await command.kill();

    expect(await app.notes()).toEqual([]);
    await app.close();
  });

  test("keeps what was committed when its process is killed", async ({
    dir,
  }) => {
    const killed = otherProcess(dir, {
      sql: "create table notes (body text); insert into notes values ('kept')",
    });
    await killed.line();

    await killed.kill();

    const { pool, close } = openDatabase({ dir });
    const { rows } = await pool.query("select body from notes");
    expect(rows).toEqual([{ body: "kept" }]);
    await close();
  });

  test("is deleted, with nothing else in it, unless it is open", async ({
    dir,
  }) => {
    const open = await givenOpen(dir);
    expect(() => deleteEmbedded(dir)).toThrow("is already open");
    await open.close();

    deleteEmbedded(dir);

    expect(readdirSync(dir)).toEqual([]);
  });
});

/** An app of this process that has the database open, with one table. */
async function givenOpen(dir: string) {
  const { pool, close } = openDatabase({ dir });
  await pool.query("create table notes (body text)");
  const notes = async () => {
    const { rows } = await pool.query("select body from notes");
    return rows.map(({ body }) => body);
  };
  return { notes, close };
}

const otherProcess = (
  dir: string,
  { whenInUse = "refuse", sql }: { whenInUse?: "refuse" | "join"; sql: string },
) =>
  startScript("tests/db/embedded/use-database.process.ts", {
    args: [dir, whenInUse, sql],
  });
