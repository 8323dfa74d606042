import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";

/** What a rollup is kept by, and what it sums of `rollup_facts`. */
type Rollup = {
  table: string;
  /** Its key: columns, and how a fact says them. */
  key: Record<string, string>;
  /** Its figures, likewise. */
  figures: Record<string, string>;
  /** Which facts it is made of; default: all. */
  where?: string;
  /** How facts are put together; default: by the key. */
  groupBy?: string;
};

const summed = (names: string[]) =>
  Object.fromEntries(names.map((name) => [name, `sum(f.${name})`]));

const SUMS = summed([
  "calls",
  "input_tokens",
  "cached_input_tokens",
  "output_tokens",
  "credits",
  "included_credits",
  "prepaid_credits",
  "overage_credits",
  "cost_nanos",
  "failed_attempts_cost_nanos",
]);

const COST = "sum(f.cost_nanos + f.failed_attempts_cost_nanos)";

const same = (names: string[]) =>
  Object.fromEntries(names.map((name) => [name, `f.${name}`]));

const callsThatWere = (outcome: string) =>
  `count(*) filter (where f.outcome = '${outcome}')`;

const ROLLUPS: Rollup[] = [
  {
    table: "usage_hours",
    key: same([
      "hour",
      "workspace_id",
      "user_id",
      "plan_id",
      "feature",
      "model_id",
    ]),
    figures: SUMS,
  },
  {
    table: "usage_rollup_days",
    key: same(["day", "plan_id", "feature", "model_id"]),
    figures: {
      ...SUMS,
      ...summed(["excess_credits"]),
      completed_calls: callsThatWere("completed"),
      stopped_calls: callsThatWere("stopped"),
      failed_calls: callsThatWere("failed"),
      abandoned_calls: callsThatWere("abandoned"),
    },
  },
  {
    table: "usage_person_days",
    key: same(["day", "workspace_id", "user_id"]),
    figures: SUMS,
  },
  {
    table: "user_months",
    key: {
      month: "date_trunc('month', f.day)::date",
      user_id: "f.user_id",
    },
    figures: {
      ...summed(["calls", "credits"]),
      cost_nanos: COST,
    },
  },
  {
    table: "person_kind_months",
    key: {
      month: "date_trunc('month', f.day)::date",
      plan_id: "coalesce(f.plan_id, '')",
      feature: "coalesce(f.feature, '')",
      model_id: "coalesce(f.model_id, '')",
      user_id: "f.user_id",
    },
    figures: {
      ...summed(["calls", "input_tokens", "output_tokens", "credits"]),
      cost_nanos: COST,
    },
    groupBy: "1, 5, cube (f.plan_id, f.feature, f.model_id)",
  },
  {
    table: "workspace_months",
    key: {
      month: "date_trunc('month', f.day)::date",
      workspace_id: "f.workspace_id",
    },
    figures: {
      ...summed(["prepaid_credits", "overage_credits"]),
      cost_nanos: COST,
    },
  },
  {
    table: "first_token_days",
    key: {
      day: "f.day",
      model_id: "f.model_id",
      bucket: "f.first_token_bucket",
    },
    figures: { calls: "count(*)" },
    where: "f.first_token_bucket is not null",
  },
];

const driftRow = z.object({
  rollup: z.string(),
  subject: z.record(z.string(), z.union([z.string(), z.number()])),
  here: z.record(z.string(), z.string()).nullable(),
  ledger: z.record(z.string(), z.string()).nullable(),
  found: column.amount.transform(Number),
});

/** A row of a rollup that is not what the ledger adds up to. */
export type RollupDrift = {
  rollup: string;
  /** The row's key. */
  subject: Record<string, string | number>;
  /** Its figures; null where the row is missing. */
  here: Record<string, string> | null;
  /** What the ledger adds up to; null where it knows of nothing. */
  ledger: Record<string, string> | null;
};

/**
 * Compares every row of every rollup with what was folded of the ledger. Reads
 * the whole ledger; a fold at the same time does no harm.
 *
 * @param limit lists so many of each rollup at most; `found` counts all.
 */
export async function findRollupDrift(
  db: Database,
  { limit = 100 }: { limit?: number } = {},
): Promise<{ drifts: RollupDrift[]; found: number }> {
  const drifts: RollupDrift[] = [];
  let found = 0;
  for (const comparison of [...ROLLUPS.map(compared), comparedPeople]) {
    const rows = await callFunction(
      db,
      sql`select *, count(*) over () as found from (${comparison}) as d
          limit ${limit}`,
      driftRow,
    );
    drifts.push(...rows.map(({ found: _, ...drift }) => drift));
    found += rows[0]?.found ?? 0;
  }
  return { drifts, found };
}

/** One statement, and so one snapshot: the cursor is that of the rollup's rows. */
function compared(rollup: Rollup): SQL {
  const { table, key, figures, where = "true" } = rollup;
  const names = Object.keys(key);
  const list = (columns: Record<string, string>) =>
    Object.entries(columns).map(([name, from]) => `${from} as ${name}`);
  return sql.raw(`
    with here as (
      select ${names}, ${json(Object.keys(figures), "t")} as here
        from ${table} t
    ), sums as (
      select ${list(key)}, ${list(figures)} from rollup_facts f
       where ${where} and (f.written_by is null
         or f.written_by < (select folded_until from rollup_cursor))
       group by ${rollup.groupBy ?? names.map((_, index) => index + 1)}
    ), ledger as (
      select ${names}, ${json(Object.keys(figures), "s")} as ledger from sums s
    )
    select '${table}' as rollup,
           jsonb_build_object(${names.map((name) => `'${name}', ${name}`)})
             as subject, here, ledger
      from here full join ledger using (${names})
     where here is distinct from ledger`);
}

const json = (names: string[], of: string) =>
  `jsonb_build_object(${names.map((name) => `'${name}', ${of}.${name}::text`)})`;

const COUNTS = ["daily", "weekly", "monthly"];

const comparedPeople = sql`
  select 'active_people_days' as rollup, jsonb_build_object('day', day)
           as subject,
         case when a.daily is not null then ${sql.raw(json(COUNTS, "a"))} end
           as here,
         case when p.daily is not null then ${sql.raw(json(COUNTS, "p"))} end
           as ledger
    from active_people_days a full join active_people p using (day)
   where (a.daily, a.weekly, a.monthly)
         is distinct from (p.daily, p.weekly, p.monthly)`;
