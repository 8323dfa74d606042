import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { startOf } from "../days.ts";
import type { DayRange } from "../range.ts";
import { costliestUse } from "./costliest.ts";
import type { Breakdown, UsageFilters } from "./filters.ts";
import { narrowedTo } from "./narrowed.ts";

const count = z.coerce.number().int();

const breakdownRow = z
  .object({
    key: z.string(),
    name: z.string().nullable(),
    calls: count,
    input_tokens: count,
    output_tokens: count,
    credits: count,
    cost_nanos: column.amount,
  })
  .transform(({ name, input_tokens, output_tokens, cost_nanos, ...row }) => ({
    ...row,
    name: name ?? row.key,
    inputTokens: input_tokens,
    outputTokens: output_tokens,
    costNanos: cost_nanos,
  }));

export type BreakdownRow = z.output<typeof breakdownRow>;

type Wanted = Omit<UsageFilters, "days"> & {
  range: DayRange;
  limit: number;
  now: Date;
};

const KEYS: Record<Breakdown, SQL> = {
  model: sql`u.model_id`,
  plan: sql`u.plan_id`,
  feature: sql`u.feature`,
  person: sql`u.user_id::text`,
  day: sql`u.day::text`,
};

const NAMES: Record<Breakdown, SQL> = {
  model: sql`(select m.name from models m where m.id = t.key)`,
  plan: sql`(select p.name from plans p where p.id = t.key)`,
  feature: sql`null`,
  person: sql`(select coalesce(p.name, p.email) from users p
                where p.id = t.key::uuid)`,
  day: sql`null`,
};

/**
 * What was used, broken down: the costliest first, days in their order. Read
 * from the smallest rollup that knows all that is asked of it.
 */
export const listBreakdown = (
  db: Database,
  { by, range, limit, now, ...narrowed }: Wanted,
): Promise<BreakdownRow[]> =>
  callFunction(
    db,
    sql`select t.*, ${NAMES[by]} as name
          from (
            select ${KEYS[by]} as key, sum(u.calls) as calls,
                   sum(u.input_tokens) as input_tokens,
                   sum(u.output_tokens) as output_tokens,
                   sum(u.credits) as credits,
                   sum(u.cost_nanos + u.failed_attempts_cost_nanos)
                     as cost_nanos
              from ${rollupFor({ by, range, limit, now, ...narrowed })} as u
             group by 1
             order by ${by === "day" ? sql`1 desc` : sql`6 desc, 1`}
             limit ${limit}) as t
         order by ${by === "day" ? sql`key desc` : sql`cost_nanos desc, key`}`,
    breakdownRow,
  );

function rollupFor({ by, range, limit, now, ...narrowed }: Wanted): SQL {
  const days = sql`u.day >= ${range.from} and u.day < ${range.until}`;
  const which = narrowedTo(narrowed);
  const { person, model, plan, feature } = narrowed;
  if (by !== "person" && !person) {
    return sql`(select * from usage_rollup_days u where ${days} and ${which})`;
  }
  if (by === "person" && !person) {
    return costliestUse(narrowed, { range, limit, now });
  }
  const isOfKinds = model || plan || feature;
  if (!isOfKinds && (by === "person" || by === "day")) {
    return sql`(select * from usage_person_days u where ${days} and ${which})`;
  }
  return sql`(
    select (u.hour at time zone 'UTC')::date as day, u.* from usage_hours u
     where u.hour >= ${startOf(range.from)} and u.hour < ${startOf(range.until)}
       and ${which})`;
}
