import { test } from "@tests/support/database";
import { describe, expect } from "vitest";

describe.each([
  ["usage_events", "the ledger is append-only; write a correction instead"],
  [
    "credit_entries",
    "the ledger is append-only; write an entry that makes up for it",
  ],
  [
    "model_prices",
    "a price is never edited; add one that takes over from now on",
  ],
  ["peeks", "who looked into a conversation stays on record"],
])("%s", (table, reason) => {
  test.for([
    ["update", `update ${table} set id = id`],
    ["delete", `delete from ${table}`],
    ["truncate", `truncate ${table} cascade`],
  ] as const)(
    "refuses to %s, naming the reason",
    async ([verb, statement], { pool }) => {
      await expect(pool.query(statement)).rejects.toThrow(
        expect.objectContaining({
          code: "23001",
          message: `${verb} on ${table} is refused: ${reason}`,
        }),
      );
    },
  );
});
