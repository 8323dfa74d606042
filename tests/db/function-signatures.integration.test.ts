import { test } from "@tests/support/database";
import type { Pool } from "pg";
import { describe, expect } from "vitest";

/**
 * Names of functions that older releases have left in databases, with other
 * signatures than a new one of the name would have.
 */
const GONE = ["receipt_of", "release", "renew", "reserve", "settle"];

describe("a function of the database", () => {
  test("keeps its signature for good: a changed one is a new name", async ({
    pool,
  }) => {
    const signatures = (await functionsIn(pool)).map(
      ({ name, takes, gives }) => `${name}(${takes}) → ${gives}\n`,
    );

    await expect(signatures.join("")).toMatchFileSnapshot(
      "./function-signatures.txt",
    );
  });

  test("has a name that no older one had", async ({ pool }) => {
    const names = (await functionsIn(pool)).map(({ name }) => name);

    expect(names.filter((name) => GONE.includes(name))).toEqual([]);
  });
});

async function functionsIn(pool: Pool) {
  const { rows } = await pool.query<{
    name: string;
    takes: string;
    gives: string;
  }>(
    `select proname as name, pg_get_function_identity_arguments(oid) as takes,
            pg_get_function_result(oid) as gives
       from pg_proc where pronamespace = 'public'::regnamespace
      order by proname`,
  );
  return rows;
}
