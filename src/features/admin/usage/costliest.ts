import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { utcDayOf } from "@/features/usage/days";
import { startOf } from "../days.ts";
import { type DayRange, daysIn } from "../range.ts";
import type { UsageFilters } from "./filters.ts";
import { narrowedTo } from "./narrowed.ts";

/** The first days of the months that a range touches, as `day`. */
export const monthsTouchedBy = ({ from, until }: DayRange): SQL =>
  sql`(select at::date as day
         from generate_series(date_trunc('month', ${from}::date::timestamp),
                ${until}::date::timestamp - interval '1 day',
                interval '1 month') as at)`;

type Kind = Pick<UsageFilters, "model" | "plan" | "feature">;

/** So many at least are looked at; more where a month says little of the range. */
const PEOPLE = 300;
const PEOPLE_OF_FEW_DAYS = 1_000;
const FEW_DAYS = 7;
/** Hours of a kind are as many reads as there are rows, so half of them are. */
const SHARE_OF_KIND = 0.5;

/**
 * What those people used of a kind who used most of it in the months that a
 * range touches, each weighed by how much of it the range covers; by person, in
 * columns of `usage_hours`. Whole months are read from `person_kind_months`, and
 * only the days beside them one by one.
 */
export function costliestUse(
  kind: Kind,
  { range, limit, now }: { range: DayRange; limit: number; now: Date },
): SQL {
  const whole = wholeMonthsIn(range, now);
  const ofKind = sql`plan_id = ${kind.plan ?? ""}
    and feature = ${kind.feature ?? ""} and model_id = ${kind.model ?? ""}`;
  const ofMonth = daysIn(range).length > FEW_DAYS ? PEOPLE : PEOPLE_OF_FEW_DAYS;
  const people = isOfKind(kind) ? ofMonth * SHARE_OF_KIND : ofMonth;
  return sql`(
    with candidates as (
      select top.user_id
        from ${monthsTouchedBy(range)} as touched
        cross join lateral (
          select user_id, cost_nanos from person_kind_months
           where month = touched.day and ${ofKind}
           order by cost_nanos desc limit ${Math.max(limit, ofMonth)}) as top
       group by 1
       order by sum(top.cost_nanos * ${shareOf(range, now)}) desc, 1
       limit ${Math.max(limit, people)}
    )
    select user_id, calls, input_tokens, output_tokens, credits, cost_nanos,
           0 as failed_attempts_cost_nanos
      from candidates join person_kind_months using (user_id)
     where month >= ${whole.from} and month < ${whole.until} and ${ofKind}
    union all
    select c.user_id, d.calls, d.input_tokens, d.output_tokens, d.credits,
           d.cost_nanos, d.failed_attempts_cost_nanos
      from candidates c
      cross join lateral (${daysBeside(kind, { range, whole })}) as d)`;
}

const isOfKind = ({ model, plan, feature }: Kind) =>
  Boolean(model || plan || feature);

/** How much of the month of `touched`, as far as it has gone, a range covers. */
export const shareOf = ({ from, until }: DayRange, now: Date): SQL => sql`(
  (least((touched.day + interval '1 month')::date, ${until}::date)
    - greatest(touched.day, ${from}::date))::numeric
  / (least((touched.day + interval '1 month')::date,
      greatest(${utcDayOf(now)}::date + 1, ${until}::date)) - touched.day))`;

/** What a candidate used on the days that are in no whole month. */
function daysBeside(
  kind: Kind,
  { range, whole }: { range: DayRange; whole: DayRange },
): SQL {
  if (!isOfKind(kind)) {
    return sql`
      select * from usage_person_days u where u.user_id = c.user_id and (
        u.day >= ${range.from} and u.day < ${whole.from}
        or u.day >= ${whole.until} and u.day < ${range.until}) offset 0`;
  }
  return sql`
    select * from usage_hours u where u.user_id = c.user_id and (
      u.hour >= ${startOf(range.from)} and u.hour < ${startOf(whole.from)}
      or u.hour >= ${startOf(whole.until)} and u.hour < ${startOf(range.until)})
      and ${narrowedTo(kind)} offset 0`;
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
