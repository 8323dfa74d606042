import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { startOf } from "../days.ts";
import { newestFirst, type Page, pageOf } from "../paging.ts";
import type { DayRange } from "../range.ts";
import type { UsageFilters } from "./filters.ts";

const callRow = z
  .object({
    cursor: z.string(),
    id: z.string(),
    started_at: column.moment,
    person: z.string(),
    model_id: z.string(),
    feature: z.string(),
    plan_id: z.string(),
    state: z.enum(["held", "settled", "released", "expired"]),
    outcome: z.string().nullable(),
    credits: column.amount.nullable(),
    cost_nanos: column.amount.nullable(),
  })
  .transform((row) => ({
    cursor: row.cursor,
    requestId: row.id,
    startedAt: row.started_at,
    person: row.person,
    modelId: row.model_id,
    feature: row.feature,
    planId: row.plan_id,
    state: row.state,
    outcome: row.outcome,
    credits: row.credits === null ? null : Number(row.credits),
    costNanos: row.cost_nanos,
  }));

type Narrowed = Omit<UsageFilters, "days" | "by">;

export type AdminCall = z.output<typeof callRow>;

/** Of each model, or of the person, no more are looked at for one page. */
const LOOKED_AT_MAX = 2_000;

const byStart = newestFirst({ at: sql`r.started_at`, id: sql`r.id` });

/**
 * A page of calls, the newest first, narrowed as the page is. There is no index
 * of all calls by time: those of each model, or of the person, are looked through
 * by theirs, so many and no more.
 */
export async function listAdminCalls(
  db: Database,
  {
    range,
    before,
    limit,
    ...narrowed
  }: Narrowed & {
    range: DayRange;
    before: string | null;
    limit: number;
  },
): Promise<Page<AdminCall>> {
  const inRange = sql`
    r.started_at >= ${startOf(range.from)}
    and r.started_at < ${startOf(range.until)}
    and ${byStart.after(before)}`;
  const rows = await callFunction(
    db,
    sql`select ${byStart.cursor} as cursor, r.id, r.started_at,
               coalesce(p.name, p.email) as person,
               coalesce(r.served_model_id, r.model_id) as model_id, r.feature,
               r.plan_id, r.state, r.outcome, r.credits, r.cost_nanos
          from (${candidates(narrowed, { inRange, limit })}) as r
          join users p on p.id = r.user_id
         where ${narrowedTo(narrowed)}
         order by ${byStart.order} limit ${limit + 1}`,
    callRow,
  );
  return pageOf(rows, limit);
}

function candidates(
  { person, model, plan, feature }: Narrowed,
  { inRange, limit }: { inRange: SQL; limit: number },
): SQL {
  // Where all that is looked at is shown, a page of each is enough.
  const isSifted = plan || feature || (person && model);
  const newest = sql`order by r.started_at desc, r.id desc
    limit ${isSifted ? LOOKED_AT_MAX : limit + 1}`;
  if (person) {
    return sql`select r.* from ai_requests r
                where r.user_id = ${person} and ${inRange} ${newest}`;
  }
  return sql`
    select newest.* from models m cross join lateral (
      select r.* from ai_requests r
       where r.model_id = m.id and ${inRange} ${newest}) as newest
     where ${model ? sql`m.id = ${model}` : sql`true`}`;
}

function narrowedTo({ model, plan, feature }: Narrowed): SQL {
  const conditions = [
    model && sql`r.model_id = ${model}`,
    plan && sql`r.plan_id = ${plan}`,
    feature && sql`r.feature = ${feature}`,
  ].filter((condition) => condition !== undefined && condition !== "");
  return conditions.length > 0 ? sql.join(conditions, sql` and `) : sql`true`;
}
