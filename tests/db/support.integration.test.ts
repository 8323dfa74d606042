import { test } from "@tests/support/database";
import { describe, expect } from "vitest";

describe("the database of a test file", () => {
  test("is migrated, with its functions", async ({ pool }) => {
    const { rows } = await pool.query("select * from schema_release");

    expect(rows).toEqual([
      {
        id: 1,
        min_code_version: 1,
        functions_version: 1,
        functions_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
  });
});
