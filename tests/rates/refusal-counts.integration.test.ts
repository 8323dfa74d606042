import { test } from "@tests/support/database";
import { asc, sql } from "drizzle-orm";
import { beforeEach, describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { refusalHours } from "@/db/schema/rollups";
import { countRefusal, writeRefusals } from "@/features/rates/refusal-counts";

const NOON = Date.parse("2026-03-15T12:00:00Z");
const MINUTE_MS = 60_000;

const written = (db: Database) =>
  db
    .select()
    .from(refusalHours)
    .orderBy(asc(refusalHours.hour), asc(refusalHours.kind));

beforeEach<{ db: Database }>(async ({ db }) => {
  await writeRefusals(db);
  await db.delete(refusalHours);
});

describe("refusals", () => {
  test("are counted by kind and hour, and written together", async ({ db }) => {
    countRefusal("rate_limited", { now: NOON });
    countRefusal("rate_limited", { now: NOON + 59 * MINUTE_MS });
    countRefusal("period_credits", { now: NOON });
    countRefusal("rate_limited", { now: NOON + 60 * MINUTE_MS });
    expect(await written(db)).toEqual([]);

    await writeRefusals(db);
    countRefusal("period_credits", { now: NOON });
    await writeRefusals(db);
    await writeRefusals(db);

    const hour = new Date(NOON);
    expect(await written(db)).toEqual([
      { hour, kind: "period_credits", refusals: 2n },
      { hour, kind: "rate_limited", refusals: 2n },
      {
        hour: new Date(NOON + 60 * MINUTE_MS),
        kind: "rate_limited",
        refusals: 1n,
      },
    ]);
  });

  test("that could not be written are written next time", async ({ db }) => {
    countRefusal("not_found", { now: NOON });
    await db.execute(sql`alter table refusal_hours rename to hidden`);
    await expect(writeRefusals(db)).rejects.toThrow();
    await db.execute(sql`alter table hidden rename to refusal_hours`);
    countRefusal("not_found", { now: NOON });

    await writeRefusals(db);

    expect(await written(db)).toMatchObject([{ refusals: 2n }]);
  });
});
