import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { utcDayOf } from "@/features/usage/days";
import { startOf } from "../money/days.ts";
import type { DayRange } from "../range.ts";
import type { UsageFilters } from "./filters.ts";
import { narrowedTo } from "./narrowed.ts";

/** Of each month so many at least are looked at. */
const PEOPLE_A_MONTH = 100;

/**
 * The people (`user_id`) who cost most in each month that a range touches. To
 * sum up everybody's days takes a second among 20,000 people; whoever is at the
 * top of a range is near the top of one of its months.
 */
export const costliestPeople = (range: DayRange, count: number): SQL =>
  sql`select distinct top.user_id
        from ${monthsTouchedBy(range)} as touched
        cross join lateral (
          select m.user_id from user_months m where m.month = touched.day
           order by m.cost_nanos desc
           limit ${Math.max(count, PEOPLE_A_MONTH)}) as top`;

/** The first days of them, as `day`. */
export const monthsTouchedBy = ({ from, until }: DayRange): SQL =>
  sql`(select at::date as day
         from generate_series(date_trunc('month', ${from}::date::timestamp),
                ${until}::date::timestamp - interval '1 day',
                interval '1 month') as at)`;

type Kind = Pick<UsageFilters, "model" | "plan" | "feature">;

/** So many at least are looked at, when only use of a kind is asked for. */
const PEOPLE_OF_A_KIND = 300;

/**
 * What those people used of a kind who used most of it in the months that a
 * range touches, by person, in columns of `usage_hours`. Whole months are read
 * from `person_kind_months`, and by the hour only the days before the first.
 */
export function costliestOfAKind(
  kind: Kind,
  { range, limit, now }: { range: DayRange; limit: number; now: Date },
): SQL {
  const whole = wholeMonthsIn(range, now);
  const ofKind = sql`plan_id = ${kind.plan ?? ""}
    and feature = ${kind.feature ?? ""} and model_id = ${kind.model ?? ""}`;
  const people = Math.max(limit, PEOPLE_OF_A_KIND);
  return sql`(
    with candidates as (
      select top.user_id
        from ${monthsTouchedBy(range)} as touched
        cross join lateral (
          select user_id, cost_nanos from person_kind_months
           where month = touched.day and ${ofKind}
           order by cost_nanos desc limit ${people}) as top
       group by 1 order by sum(top.cost_nanos) desc, 1 limit ${people}
    )
    select user_id, calls, input_tokens, output_tokens, credits, cost_nanos,
           0 as failed_attempts_cost_nanos
      from candidates join person_kind_months using (user_id)
     where month >= ${whole.from} and month < ${whole.until} and ${ofKind}
    union all
    select c.user_id, h.calls, h.input_tokens, h.output_tokens, h.credits,
           h.cost_nanos, h.failed_attempts_cost_nanos
      from candidates c cross join lateral (
        select * from usage_hours u
         where u.user_id = c.user_id and (
           u.hour >= ${startOf(range.from)} and u.hour < ${startOf(whole.from)}
           or u.hour >= ${startOf(whole.until)}
             and u.hour < ${startOf(range.until)})
           and ${narrowedTo(kind)} offset 0) as h)`;
}

/**
 * The months, from a first day to another, of which a range leaves nothing out.
 * The month that runs is whole where the range goes on to its last day so far.
 */
export function wholeMonthsIn(range: DayRange, now: Date): DayRange {
  const isUntilNow = range.until > utcDayOf(now);
  const from = monthOnOrAfter(range.from);
  const until = isUntilNow
    ? monthOnOrAfter(range.until)
    : `${range.until.slice(0, 7)}-01`;
  return from < until
    ? { from, until }
    : { from: range.until, until: range.until };
}

/** The first day of the month that begins then, or else of the next. */
function monthOnOrAfter(day: string): string {
  if (day.endsWith("-01")) return day;
  const [year, month] = day.split("-").map(Number);
  return utcDayOf(new Date(Date.UTC(year ?? 0, month ?? 0, 1)));
}
