import { test } from "@tests/support/embedded";
import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { openDatabase } from "@/db/open";
import { executePrepared } from "@/db/prepared";

test("connections to the embedded database, which are one session, share no name", async ({
  dir,
}) => {
  const { db, pool, close } = openDatabase({ dir });
  await pool.query("select 1");

  const answers = await Promise.all(
    [1, 2, 3].map((n) =>
      executePrepared(db, sql`select ${n}::integer * 2 as doubled`),
    ),
  );

  expect(answers).toEqual([
    [{ doubled: 2 }],
    [{ doubled: 4 }],
    [{ doubled: 6 }],
  ]);
  const { rows } = await pool.query("select name from pg_prepared_statements");
  expect(rows.filter(({ name }) => name !== "")).toEqual([]);
  await close();
});
