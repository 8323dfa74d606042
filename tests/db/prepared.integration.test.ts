import { test } from "@tests/support/database";
import { sql } from "drizzle-orm";
import { describe, expect, onTestFinished } from "vitest";
import { type OpenDatabase, openDatabase } from "@/db/open";
import { executePrepared } from "@/db/prepared";

/** With one connection, so that it is known which one runs what. */
async function openOne(url: string): Promise<OpenDatabase> {
  const opened = openDatabase({ url, connectionsMax: 1 });
  onTestFinished(opened.close);
  // A pool learns at its first connection where it leads.
  await opened.pool.query("select 1");
  return opened;
}

const double = (n: number) => sql`select ${n}::integer * 2 as doubled`;

async function namesKept({ pool }: OpenDatabase): Promise<number> {
  const { rows } = await pool.query(
    "select count(*)::integer as kept from pg_prepared_statements",
  );
  return rows[0].kept;
}

describe("a statement that every call runs", () => {
  test("is told to a connection once, whatever its parameters", async ({
    databaseUrl,
  }) => {
    const opened = await openOne(databaseUrl);

    const first = await executePrepared(opened.db, double(2));
    const second = await executePrepared(opened.db, double(21));

    expect([first, second]).toEqual([[{ doubled: 4 }], [{ doubled: 42 }]]);
    expect(await namesKept(opened)).toBe(1);
  });

  test("in a transaction is part of it", async ({ databaseUrl }) => {
    const opened = await openOne(databaseUrl);

    const failed = opened.db.transaction(async (tx) => {
      await executePrepared(tx, sql`create table doubles (n integer)`);
      throw new Error("taken back");
    });

    await expect(failed).rejects.toThrow("taken back");
    const [row] = await executePrepared(
      opened.db,
      sql`select to_regclass('doubles') as found`,
    );
    expect(row).toEqual({ found: null });
  });

  test("that fails says which and why, and is no reason to forgo names", async ({
    databaseUrl,
  }) => {
    const opened = await openOne(databaseUrl);
    const byZero = executePrepared(opened.db, sql`select 1 / ${0}::integer`);

    await expect(byZero).rejects.toMatchObject({
      query: "select 1 / $1::integer",
      cause: { code: "22012" },
    });
    await executePrepared(opened.db, double(2));
    expect(await namesKept(opened)).toBe(1);
  });
});

describe("names are forgone, and no statement fails", () => {
  test("where a pooler does not know them", async ({ databaseUrl }) => {
    const opened = await openOne(databaseUrl);
    await executePrepared(opened.db, double(2));
    await opened.pool.query("deallocate all");

    expect(await executePrepared(opened.db, double(3))).toEqual([
      { doubled: 6 },
    ]);

    await executePrepared(opened.db, double(4));
    expect(await namesKept(opened)).toBe(0);
  });

  test("where a pooler's connection knows another client's", async ({
    databaseUrl,
  }) => {
    const before = await openOne(databaseUrl);
    await executePrepared(before.db, double(2));
    const { rows } = await before.pool.query(
      "select name from pg_prepared_statements",
    );
    const opened = await openOne(databaseUrl);
    await opened.pool.query(`prepare "${rows[0].name}" as select 'another'`);

    expect(await executePrepared(opened.db, double(3))).toEqual([
      { doubled: 6 },
    ]);
  });

  test("when a release has changed what a function answers", async ({
    databaseUrl,
  }) => {
    const opened = await openOne(databaseUrl);
    const answering = (columns: string, values: string) =>
      opened.pool.query(
        `drop function if exists answer();
         create function answer() returns table (${columns})
         language sql as 'select ${values}'`,
      );
    const ask = () => executePrepared(opened.db, sql`select * from answer()`);
    await answering("a integer", "1");
    expect(await ask()).toEqual([{ a: 1 }]);

    await answering("a integer, b integer", "1, 2");

    expect(await ask()).toEqual([{ a: 1, b: 2 }]);
  });
});
