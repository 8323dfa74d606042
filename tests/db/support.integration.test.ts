import { cloneTemplate, test } from "@tests/support/database";
import pg from "pg";
import { describe, expect } from "vitest";
import { plans } from "@/db/schema/plans";
import { CODE_VERSION } from "@/db/version";

describe("the database of a test file", () => {
  test("is migrated and seeded, with its functions", async ({ pool, db }) => {
    const { rows } = await pool.query("select * from schema_release");

    expect(rows).toEqual([
      {
        id: 1,
        min_code_version: 1,
        functions_version: CODE_VERSION,
        functions_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    expect(await db.$count(plans)).toBeGreaterThan(0);
  });

  test("shows a transaction that was left open", async () => {
    const clone = await cloneTemplate();
    const client = new pg.Client({ connectionString: clone.url });
    await client.connect();
    await expect(clone.assertNothingOpen()).resolves.toBeUndefined();

    await client.query("begin; select 'forgotten'");

    await expect(clone.assertNothingOpen()).rejects.toThrow("forgotten");
    await client.end();
    await clone.drop();
  });
});
