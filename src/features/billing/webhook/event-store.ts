import "server-only";
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { stripeEvents } from "@/db/schema/payments";
import type { Delivery } from "../gateway/webhooks.ts";

/** Longer than an event takes with all retries at Stripe; then another may. */
const LEASE_SECONDS = 90;
const BACKOFF_SECONDS = 15;
const BACKOFF_MAX_SECONDS = 3_600;

/** An event that is the caller's to handle until its lease ends. */
export type ClaimedEvent = {
  id: string;
  /** Null only for one that is replayed after its payload was removed. */
  payload: Record<string, unknown> | null;
  attempts: number;
};

type Clock = { now?: Date | undefined };

/** Stores an event that nobody handles, once by its id. */
export async function storeIgnored(
  db: Database,
  delivery: Delivery,
  { now }: Clock,
): Promise<void> {
  await db
    .insert(stripeEvents)
    .values({ ...rowOf(delivery, now), state: "ignored" })
    .onConflictDoNothing();
}

/**
 * Stores a delivery once by its id and claims it. Null when it is done, or
 * somebody else's at the moment.
 */
export async function claimDelivery(
  db: Database,
  delivery: Delivery,
  { now }: Clock,
): Promise<ClaimedEvent | null> {
  const claim = { state: "waiting" as const, ...lease(now) };
  const [claimed] = await db
    .insert(stripeEvents)
    .values({ ...rowOf(delivery, now), ...claim, attempts: 1 })
    .onConflictDoUpdate({
      target: stripeEvents.id,
      set: { ...claim, attempts: sql`${stripeEvents.attempts} + 1` },
      setWhere: sql`${stripeEvents.state} <> 'done' and ${isFree(now)}`,
    })
    .returning(columns);
  return claimed ?? null;
}

/** The open event whose turn has come; null when none has. */
export async function claimDue(
  db: Database,
  { now }: Clock = {},
): Promise<ClaimedEvent | null> {
  const due = sql`(
    select e.id from stripe_events e
     where e.state = 'waiting' and e.next_attempt_at <= ${at(now)}
     order by e.next_attempt_at limit 1 for update skip locked)`;
  const [claimed] = await db
    .update(stripeEvents)
    .set({ ...lease(now), attempts: sql`${stripeEvents.attempts} + 1` })
    .where(sql`${stripeEvents.id} = ${due}`)
    .returning(columns);
  return claimed ?? null;
}

/** Claims an event that may be done; null while somebody handles it. */
export async function claimAnew(
  db: Database,
  { eventId, now }: Clock & { eventId: string },
): Promise<ClaimedEvent | null> {
  const [claimed] = await db
    .update(stripeEvents)
    .set({
      ...lease(now),
      state: "waiting",
      doneAt: null,
      attempts: sql`${stripeEvents.attempts} + 1`,
    })
    .where(and(eq(stripeEvents.id, eventId), isFree(now)))
    .returning(columns);
  return claimed ?? null;
}

/** Where an event stands; null for one that was never stored. */
export async function findEvent(db: Database, eventId: string) {
  const [event] = await db
    .select({
      type: stripeEvents.type,
      state: stripeEvents.state,
      isPruned: sql<boolean>`${stripeEvents.payload} is null`,
    })
    .from(stripeEvents)
    .where(eq(stripeEvents.id, eventId));
  return event ?? null;
}

export async function markDone(
  db: Database,
  { eventId, now }: Clock & { eventId: string },
): Promise<void> {
  await db
    .update(stripeEvents)
    .set({
      state: "done",
      doneAt: at(now),
      leasedUntil: null,
      nextAttemptAt: null,
      lastError: null,
    })
    .where(eq(stripeEvents.id, eventId));
}

/** Frees an event for its next attempt: 15 s later, then twice that, to 1 h. */
export async function markFailed(
  db: Database,
  failed: Clock & { event: ClaimedEvent; code: string },
): Promise<void> {
  const { event, code, now } = failed;
  const waitSeconds = Math.min(
    BACKOFF_SECONDS * 2 ** (event.attempts - 1),
    BACKOFF_MAX_SECONDS,
  );
  await db
    .update(stripeEvents)
    .set({
      leasedUntil: null,
      nextAttemptAt: after(now, waitSeconds),
      lastError: code,
    })
    .where(
      and(eq(stripeEvents.id, event.id), eq(stripeEvents.state, "waiting")),
    );
}

/** Stripe itself answers for an event for 30 days; whoever asks comes later. */
const PAYLOAD_DAYS = 90;
const PRUNED_AT_ONCE = 1_000;

/**
 * Removes the payloads of events that were done or ignored 90 days ago, a
 * thousand at once. They name people and their addresses, and an event is only
 * a hint: what it spoke of is stored. The rows stay, so that it can be seen what
 * came and when. What is still open keeps its payload however old it is.
 */
export async function pruneEvents(
  db: Database,
  { now }: Clock = {},
): Promise<number> {
  const { rowCount } = await db.execute(
    sql`update stripe_events set payload = null
         where id in (
           select id from stripe_events
            where state <> 'waiting' and payload is not null
              and received_at < ${at(now)} - ${PAYLOAD_DAYS} * interval '1 day'
            order by received_at limit ${PRUNED_AT_ONCE}
              for update skip locked)`,
  );
  return rowCount ?? 0;
}

const rowOf = ({ event, payload }: Delivery, now: Date | undefined) => ({
  id: event.id,
  type: event.type,
  isLive: event.livemode,
  apiVersion: event.api_version ?? null,
  createdAt: new Date(event.created * 1_000),
  receivedAt: at(now),
  payload,
});

const columns = {
  id: stripeEvents.id,
  payload: stripeEvents.payload,
  attempts: stripeEvents.attempts,
};

/** Absent: the database's clock, on which processes agree. */
const at = (now: Date | undefined): SQL => sql`coalesce(${now ?? null}, now())`;

const after = (now: Date | undefined, seconds: number): SQL =>
  sql`${at(now)} + ${seconds} * interval '1 second'`;

/** An event whose handler died comes up again as its lease ends. */
const lease = (now: Date | undefined) => ({
  leasedUntil: after(now, LEASE_SECONDS),
  nextAttemptAt: after(now, LEASE_SECONDS),
});

const isFree = (now: Date | undefined): SQL =>
  sql`(${stripeEvents.leasedUntil} is null
    or ${stripeEvents.leasedUntil} <= ${at(now)})`;
