import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { startOf } from "../days.ts";
import type { DayRange } from "../range.ts";

const count = z.coerce.number().int();

const activityRow = z.object({
  day: z.string(),
  calls: count,
  completed: count,
  stopped: count,
  failed: count,
  abandoned: count,
  input_tokens: count,
  output_tokens: count,
  credits: count,
  excess_credits: count,
  cost_nanos: column.amount,
});

export type ActivityDay = z.output<typeof activityRow>;

/** Calls and what they used by UTC day (definitions.ts); days without are left out. */
export const listActivityDays = (
  db: Database,
  { from, until }: DayRange,
): Promise<ActivityDay[]> =>
  callFunction(
    db,
    sql`select day::text, sum(calls) as calls,
               sum(completed_calls) as completed, sum(stopped_calls) as stopped,
               sum(failed_calls) as failed, sum(abandoned_calls) as abandoned,
               sum(input_tokens) as input_tokens,
               sum(output_tokens) as output_tokens, sum(credits) as credits,
               sum(excess_credits) as excess_credits,
               sum(cost_nanos + failed_attempts_cost_nanos) as cost_nanos
          from usage_rollup_days
         where day >= ${from} and day < ${until} group by 1`,
    activityRow,
  );

const activeRow = z.object({
  day: z.string(),
  daily: count,
  weekly: count,
  monthly: count,
});

export type ActiveDay = z.output<typeof activeRow>;

/** People who were active, by UTC day; days that nobody counts on are left out. */
export const listActiveDays = (
  db: Database,
  { from, until }: DayRange,
): Promise<ActiveDay[]> =>
  callFunction(
    db,
    sql`select day::text, daily, weekly, monthly from active_people_days
         where day >= ${from} and day < ${until}`,
    activeRow,
  );

const firstTokenRow = z.object({
  day: z.string(),
  bucket: z.number().int(),
  calls: count,
});

/** How many first tokens came how soon, by UTC day. */
export const listFirstTokens = (
  db: Database,
  { from, until }: DayRange,
): Promise<z.output<typeof firstTokenRow>[]> =>
  callFunction(
    db,
    sql`select day::text, bucket, sum(calls) as calls from first_token_days
         where day >= ${from} and day < ${until} group by 1, 2`,
    firstTokenRow,
  );

const refusalRow = z
  .object({ kind: z.string(), refusals: count, before: count })
  .transform(({ before, ...row }) => ({ ...row, refusalsBefore: before }));

export type RefusalCount = z.output<typeof refusalRow>;

/** Refusals of a range by kind, the commonest first, beside those of another. */
export const listRefusals = (
  db: Database,
  { range, before }: { range: DayRange; before: DayRange },
): Promise<RefusalCount[]> =>
  callFunction(
    db,
    sql`select kind,
               coalesce(sum(refusals) filter (
                 where hour >= ${startOf(range.from)}
               ), 0) as refusals,
               coalesce(sum(refusals) filter (
                 where hour < ${startOf(before.until)}
               ), 0) as before
          from refusal_hours
         where hour >= ${startOf(before.from)}
           and hour < ${startOf(range.until)}
         group by 1 order by 2 desc, 1`,
    refusalRow,
  );
