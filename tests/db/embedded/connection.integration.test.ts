import { test } from "@tests/support/embedded";
import type { Pool } from "pg";
import { describe, expect } from "vitest";

describe("transactions on the embedded database", () => {
  test("never let another connection's query in between", async ({ pool }) => {
    const counter = await givenCounter(pool);
    const [changing, reading] = await Promise.all([
      pool.connect(),
      pool.connect(),
    ]);
    await changing.query("begin");
    await changing.query(`update ${counter} set n = 7`);

    const read = reading.query(`select n from ${counter}`);
    await changing.query("select 1");
    await changing.query("rollback");

    expect((await read).rows).toEqual([{ n: 0 }]);
    changing.release();
    reading.release();
  });

  test("lose no update when a hundred read and then write", async ({
    pool,
  }) => {
    const counter = await givenCounter(pool);

    await Promise.all(
      Array.from({ length: 100 }, async () => {
        const client = await pool.connect();
        await client.query("begin");
        const { rows } = await client.query(`select n from ${counter}`);
        await client.query(`update ${counter} set n = $1`, [rows[0].n + 1]);
        await client.query("commit");
        client.release();
      }),
    );

    expect(await countOf(pool, counter)).toBe(100);
  });

  test("refuse more after an error, until they are rolled back", async ({
    pool,
  }) => {
    const client = await pool.connect();
    await client.query("begin");

    await expect(client.query("select 1 / $1::int", [0])).rejects.toThrow(
      expect.objectContaining({ code: "22012" }),
    );
    await expect(client.query("select 1")).rejects.toThrow(
      expect.objectContaining({ code: "25P02" }),
    );
    await client.query("rollback");
    const after = await client.query("select $1::int as n", [1]);
    client.release();

    expect(after.rows).toEqual([{ n: 1 }]);
  });

  test("are rolled back when their connection is destroyed", async ({
    pool,
  }) => {
    const counter = await givenCounter(pool);
    const lost = await pool.connect();
    await lost.query("begin");
    await lost.query(`update ${counter} set n = 7`);

    lost.release(true);

    expect(await countOf(pool, counter)).toBe(0);
  });
});

describe("queries on the embedded database", () => {
  test("each get their own answer, 300 mixed ones at once", async ({
    pool,
  }) => {
    const text = "x".repeat(20_000);

    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, n) => mixedQuery(pool, { n, text })),
    );

    expect(answers).toEqual(
      Array.from({ length: 300 }, (_, n) => [n, "22012", n, text][n % 4]),
    );
  });

  test("may be larger than any buffer", async ({ pool }) => {
    const text = "ä".repeat(2_000_000);

    const { rows } = await pool.query("select $1::text as text", [text]);

    expect(rows).toEqual([{ text }]);
  });

  test("may use vectors", async ({ pool }) => {
    await pool.query("create extension if not exists vector");

    const { rows } = await pool.query(
      "select '[1,0]' <=> '[0,1]'::vector as d",
    );

    expect(rows).toEqual([{ d: 1 }]);
  });
});

let counters = 0;

async function givenCounter(pool: Pool) {
  counters += 1;
  const name = `counter_${counters}`;
  await pool.query(
    `create table ${name} (n int); insert into ${name} values (0)`,
  );
  return name;
}

async function countOf(pool: Pool, counter: string): Promise<number> {
  const { rows } = await pool.query(`select n from ${counter}`);
  return rows[0].n;
}

async function mixedQuery(
  pool: Pool,
  { n, text }: { n: number; text: string },
): Promise<unknown> {
  switch (n % 4) {
    case 0:
      return (await pool.query("select $1::int as n", [n])).rows[0].n;
    case 1:
      return pool.query("select $1::int / 0", [n]).catch(({ code }) => code);
    case 2:
      return (await pool.query(`select ${n} as n`)).rows[0].n;
    default:
      return (await pool.query("select $1::text as text", [text])).rows[0].text;
  }
}
