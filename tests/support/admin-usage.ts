import {
  aCallOf,
  anEnding,
  held,
  NOON,
  type Payer,
} from "@tests/support/calls";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { settle } from "@/features/limits/settle";
import { foldEverything } from "./rollups.ts";

export const MARCH = { from: "2026-03-01", until: "2026-04-01" };
export const NEXT_YEAR = new Date("2027-01-01T00:00:00Z");

/** A call that costs so many credits, answered at once. */
export async function use(
  db: Database,
  payer: Payer,
  {
    credits = 100,
    at = NOON,
    modelId = "gpt-4o-mini",
    feature = "chat" as "chat" | "title",
  } = {},
) {
  const hold = await held(
    db,
    aCallOf(payer, credits, { now: at, modelId, feature }),
  );
  await settle(
    db,
    anEnding(hold, { output: credits }, { now: at, servedModelId: modelId }),
  );
  return hold;
}

/** So many people whose month cost so much each, and nothing else of them. */
export const givenOthers = (
  db: Database,
  { month, people, nanos }: { month: string; people: number; nanos: number },
) =>
  db.execute(sql`
    insert into person_kind_months
    select ${month}, '', '', '', gen_random_uuid(), 1, 1, 1, 1, ${nanos}
      from generate_series(1, ${people}::int)`);

/** What other tests used is told of no more. */
export async function forgetUse(db: Database) {
  await foldEverything(db);
  for (const table of [
    "usage_hours",
    "usage_rollup_days",
    "usage_person_days",
    "user_months",
    "person_kind_months",
    "workspace_months",
  ]) {
    await db.execute(sql`delete from ${sql.identifier(table)}`);
  }
}
