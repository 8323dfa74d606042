import { test } from "@tests/support/database";
import { describe, expect } from "vitest";

/** Foreign keys that no whole index helps: none begins with one of its columns. */
const UNINDEXED_FOREIGN_KEYS = `
  select c.conrelid::regclass || ' ' || c.conname as name
    from pg_constraint c
   where c.contype = 'f'
     and c.connamespace = 'public'::regnamespace
     and not exists (
       select from pg_index i
        where i.indrelid = c.conrelid
          and i.indpred is null
          and i.indkey[0] = any (c.conkey)
     )
   order by 1`;

describe("the schema", () => {
  test("has an index for every foreign key", async ({ pool }) => {
    const { rows } = await pool.query(UNINDEXED_FOREIGN_KEYS);

    expect(rows).toEqual([]);
  });

  test("would show a foreign key without an index", async ({ pool }) => {
    await pool.query(
      "create table planted (user_id uuid constraint planted_fk references users)",
    );

    const { rows } = await pool.query(UNINDEXED_FOREIGN_KEYS);

    expect(rows).toEqual([{ name: "planted planted_fk" }]);
    await pool.query("drop table planted");
  });

  test("names each of its constraints within the bound of Postgres", async ({
    pool,
  }) => {
    const { rows } = await pool.query(
      "select conname from pg_constraint where length(conname) >= 63",
    );

    expect(rows).toEqual([]);
  });
});
