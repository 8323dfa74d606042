import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { DayRange } from "../range.ts";

/** Of each month so many at least are looked at. */
const PEOPLE_A_MONTH = 100;

/**
 * The people (`user_id`) who cost most in each month that a range touches. To
 * sum up everybody's days takes a second among 20,000 people; whoever is at the
 * top of a range is near the top of one of its months.
 */
export const costliestPeople = (
  { from, until }: DayRange,
  count: number,
): SQL =>
  sql`select distinct top.user_id
        from generate_series(date_trunc('month', ${from}::date::timestamp),
               ${until}::date::timestamp - interval '1 day',
               interval '1 month') as month
        cross join lateral (
          select m.user_id from user_months m where m.month = month::date
           order by m.cost_nanos desc
           limit ${Math.max(count, PEOPLE_A_MONTH)}) as top`;
