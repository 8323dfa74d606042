import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { newestFirst, type Page, pageOf } from "../paging.ts";
import type { EventFilters } from "./schema.ts";

const EVENTS_A_PAGE = 25;

const state = z.enum(["waiting", "done", "ignored"]);

const eventRow = z
  .object({
    id: z.string(),
    type: z.string(),
    state,
    attempts: z.number(),
    received_at: column.moment,
    leased_until: column.moment.nullable(),
    next_attempt_at: column.moment.nullable(),
    last_error: z.string().nullable(),
    done_at: column.moment.nullable(),
    is_leased: z.boolean(),
    cursor: z.string(),
  })
  .transform((row) => ({
    id: row.id,
    type: row.type,
    state: row.state,
    attempts: row.attempts,
    receivedAt: row.received_at,
    leasedUntil: row.leased_until,
    nextAttemptAt: row.next_attempt_at,
    lastError: row.last_error,
    doneAt: row.done_at,
    /** Somebody handles it at this moment. */
    isLeased: row.is_leased,
    cursor: row.cursor,
  }));

/** What Stripe told us, and what became of it. */
export type EventRow = z.output<typeof eventRow>;

const place = newestFirst({ at: sql`e.received_at`, id: sql`e.id` });

const columns = sql`e.id, e.type, e.state, e.attempts, e.received_at,
  e.leased_until, e.next_attempt_at, e.last_error, e.done_at,
  coalesce(e.leased_until > now(), false) as is_leased,
  ${place.cursor} as cursor`;

/** A page of Stripe's events, the last received first. */
export async function listEvents(
  db: Database,
  { state: wanted, type, before }: EventFilters & { before: string | null },
): Promise<Page<EventRow>> {
  const rows = await callFunction(
    db,
    sql`select ${columns} from stripe_events e
         where ${place.after(before)}
           and ${wanted ? sql`e.state = ${wanted}` : sql`true`}
           and ${type ? sql`e.type = ${type}` : sql`true`}
         order by ${place.order} limit ${EVENTS_A_PAGE + 1}`,
    eventRow,
  );
  return pageOf(rows, EVENTS_A_PAGE);
}

export type EventDetails = EventRow & {
  isLive: boolean;
  apiVersion: string | null;
  /** Secrets left out. Null once it is 90 days old: it cannot be replayed then. */
  payload: unknown;
};

/** One event with what it said; null for one that was never stored. */
export async function findEventDetails(
  db: Database,
  eventId: string,
): Promise<EventDetails | null> {
  const [row] = await db
    .execute(
      sql`select ${columns}, e.is_live, e.api_version, e.payload
            from stripe_events e where e.id = ${eventId}`,
    )
    .then(({ rows }) => rows);
  if (!row) return null;
  const { is_live, api_version, payload } = extra.parse(row);
  return {
    ...eventRow.parse(row),
    isLive: is_live,
    apiVersion: api_version,
    payload: withoutSecrets(payload),
  };
}

/** `client_secret` and the like let whoever reads them act on a payment. */
const SECRET = /(^|_)secret$/;
const MASK = "•••";

/** The same, with what lets its reader act on a payment or an endpoint masked. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET.test(name) && inner !== null ? MASK : withoutSecrets(inner),
    ]),
  );
}

const extra = z.object({
  is_live: z.boolean(),
  api_version: z.string().nullable(),
  payload: z.unknown(),
});

const standing = z.object({
  waiting: z.number(),
  failing: z.number(),
  oldest_waiting_at: column.moment.nullable(),
  last_received_at: column.moment.nullable(),
});

/** How many events are open, and since when nothing came. */
export async function readEventStanding(db: Database) {
  const [row] = await callFunction(
    db,
    sql`select count(*)::int as waiting,
               (count(*) filter (where last_error is not null))::int as failing,
               min(received_at) as oldest_waiting_at,
               (select max(received_at) from stripe_events) as last_received_at
          from stripe_events where state = 'waiting'`,
    standing,
  );
  if (!row) throw new Error("a count answered no row");
  return {
    waiting: row.waiting,
    failing: row.failing,
    oldestWaitingAt: row.oldest_waiting_at,
    lastReceivedAt: row.last_received_at,
  };
}
