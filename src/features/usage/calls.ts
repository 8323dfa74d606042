import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import type { CallFilters } from "./filters.ts";
import { parseReceipt } from "./receipts.ts";
import type { CallScope } from "./rules.ts";
import type { Call } from "./schema.ts";

const CALLS_MAX = 500;

/**
 * How many calls are looked at to fill a page that is narrowed by more than
 * time. It bounds a page's work by itself: without it, a filter that little
 * matches would read a whole history.
 */
const LOOKED_AT_MAX = 5_000;

export type CallsWanted = Omit<CallFilters, "from" | "to"> & {
  since: Date | null;
  until: Date | null;
};

export type CallPage = {
  calls: Call[];
  /** Cursor of the page that follows; null on the last one. */
  next: string | null;
  /** How far back was looked, where that ended before the page was full. */
  lookedBackTo: string | null;
};

const person = z.object({ id: z.string(), name: z.string() });
const place = z.object({ id: z.string(), started_at: column.moment });
const pageRow = z.object({
  calls: z.array(
    z.object({ receipt: z.unknown(), person }).transform(
      (call): Call => ({
        ...parseReceipt(call.receipt),
        person: call.person,
      }),
    ),
  ),
  looked_at: z.coerce.number(),
  last: place.nullable(),
});

/**
 * Calls of a workspace, newest first, `limit` at once and at most 500. A page
 * is found by its place in time and never by counting, so calls that arrive
 * meanwhile move nothing. What a page costs does not grow with the history.
 *
 * @param page.before a cursor that a former page gave; anything else is the
 *   first page.
 */
export async function listCalls(
  db: Database,
  page: {
    scope: CallScope;
    wanted: CallsWanted;
    before: string | null;
    limit: number;
  },
): Promise<CallPage> {
  const limit = Math.min(page.limit, CALLS_MAX);
  const conditions = conditionsOf(page.scope, page.wanted);
  const lookedAtMax = conditions === null ? limit + 1 : LOOKED_AT_MAX;
  const [row] = await callFunction(
    db,
    sql`with looked as materialized (
          select id, workspace_id, user_id, model_id, served_model_id, feature,
                 state, outcome, started_at
            from ai_requests where ${placeOf(page)}
           order by started_at desc, id desc limit ${lookedAtMax}),
        matched as (
          select id from looked where ${conditions ?? sql`true`}
           order by started_at desc, id desc limit ${limit + 1})
        select (select count(*) from looked) as looked_at,
               (select jsonb_build_object('id', id, 'started_at', started_at)
                  from looked order by started_at, id limit 1) as last,
               (select coalesce(jsonb_agg(jsonb_build_object(
                         'receipt', to_jsonb(c), 'person', jsonb_build_object(
                           'id', u.id, 'name', coalesce(u.name, u.email)))
                         order by c.started_at desc, c.request_id desc), '[]')
                  from matched m
                  join call_receipts c on c.request_id = m.id
                  join users u on u.id = c.user_id) as calls`,
    pageRow,
  );
  if (!row) throw new Error("a page of calls answered no row");

  const shown = row.calls.slice(0, limit);
  const lastShown = shown.at(-1);
  if (row.calls.length > limit && lastShown) {
    return {
      calls: shown,
      next: cursorOf(lastShown.startedAt, lastShown.requestId),
      lookedBackTo: null,
    };
  }
  if (row.looked_at < lookedAtMax || !row.last) {
    return { calls: shown, next: null, lookedBackTo: null };
  }
  const lookedBackTo = row.last.started_at.toISOString();
  return {
    calls: shown,
    next: cursorOf(lookedBackTo, row.last.id),
    lookedBackTo,
  };
}

/**
 * Which calls are looked at: a stretch of one index, by workspace or, for one
 * person's calls, by person.
 */
function placeOf({
  scope,
  wanted,
  before,
}: {
  scope: CallScope;
  wanted: CallsWanted;
  before: string | null;
}): SQL {
  const { since, until, member } = wanted;
  const cursor = callCursor.safeParse(before).data;
  const userId = scope.userId ?? member;
  const parts = [
    userId
      ? sql`user_id = ${userId}`
      : sql`workspace_id = ${scope.workspaceId}`,
    since && sql`started_at >= ${since}::timestamptz`,
    until && sql`started_at < ${until}::timestamptz`,
    cursor &&
      sql`(started_at, id) < (${cursor.startedAt}::timestamptz, ${cursor.requestId}::uuid)`,
  ];
  return sql.join(
    parts.filter((part) => part !== null && part !== undefined),
    sql` and `,
  );
}

/** What is asked of each call that is looked at; null is nothing. */
function conditionsOf(scope: CallScope, wanted: CallsWanted): SQL | null {
  const { model, feature, outcome, member } = wanted;
  const parts = [
    (scope.userId ?? member) && sql`workspace_id = ${scope.workspaceId}`,
    scope.userId && member && sql`user_id = ${member}`,
    model && sql`(model_id = ${model} or served_model_id = ${model})`,
    feature && sql`feature = ${feature}`,
    outcome &&
      (outcome === "running" ? sql`state = 'held'` : sql`outcome = ${outcome}`),
  ].filter((part) => typeof part === "object" && part !== null);
  return parts.length === 0 ? null : sql.join(parts, sql` and `);
}

const cursorOf = (startedAt: string, requestId: string) =>
  `${startedAt}_${requestId}`;

const callCursor = z
  .string()
  .transform((text) => text.split("_"))
  .pipe(
    z.tuple([
      // Postgres knows no year 0.
      z.iso.datetime().refine((moment) => moment >= "1970"),
      z.uuid(),
    ]),
  )
  .transform(([startedAt, requestId]) => ({ startedAt, requestId }));
