import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import type { DayRange } from "../range.ts";
import { costliestPeople } from "./costliest.ts";
import type { Breakdown, UsageFilters } from "./filters.ts";

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

type Wanted = Omit<UsageFilters, "days"> & { range: DayRange; limit: number };

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
  { by, range, limit, ...narrowed }: Wanted,
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
              from ${rollupFor({ by, range, limit, ...narrowed })} as u
             where ${narrowedTo(narrowed)}
             group by 1
             order by ${by === "day" ? sql`1 desc` : sql`6 desc, 1`}
             limit ${limit}) as t
         order by ${by === "day" ? sql`key desc` : sql`cost_nanos desc, key`}`,
    breakdownRow,
  );

function rollupFor({ by, range, limit, ...narrowed }: Wanted): SQL {
  const days = sql`day >= ${range.from} and day < ${range.until}`;
  const isOfPeople = by === "person" || narrowed.person !== undefined;
  if (!isOfPeople) {
    return sql`(select * from usage_rollup_days where ${days})`;
  }
  const isOfKinds = narrowed.model || narrowed.plan || narrowed.feature;
  if (!isOfKinds && by === "person" && !narrowed.person) {
    return sql`(
      select d.* from (${costliestPeople(range, limit)}) as costliest
        cross join lateral (
          select * from usage_person_days p
           where p.user_id = costliest.user_id and ${days} offset 0) as d)`;
  }
  if (!isOfKinds && (by === "person" || by === "day")) {
    return sql`(select * from usage_person_days where ${days})`;
  }
  return sql`(
    select (hour at time zone 'UTC')::date as day, h.* from usage_hours h
     where hour >= ${range.from}::date::timestamp at time zone 'UTC'
       and hour < ${range.until}::date::timestamp at time zone 'UTC')`;
}

function narrowedTo({
  model,
  plan,
  feature,
  person,
}: Pick<Wanted, "model" | "plan" | "feature" | "person">): SQL {
  const conditions = [
    model && sql`u.model_id = ${model}`,
    plan && sql`u.plan_id = ${plan}`,
    feature && sql`u.feature = ${feature}`,
    person && sql`u.user_id = ${person}`,
  ].filter((condition) => condition !== undefined && condition !== "");
  return conditions.length > 0 ? sql.join(conditions, sql` and `) : sql`true`;
}
