import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { noticeDetails } from "@/features/notices/schema";

/** More than this at once has one cause: mend that first. */
const DEAD_SHOWN_MAX = 50;

const standing = z
  .object({
    waiting: z.number(),
    dead: z.number(),
    oldest_waiting_at: column.moment.nullable(),
  })
  .transform((row) => ({
    waiting: row.waiting,
    dead: row.dead,
    oldestWaitingAt: row.oldest_waiting_at,
  }));

export type OutboxStanding = z.output<typeof standing>;

const deadUsage = z
  .object({
    id: z.string(),
    workspace_id: z.string(),
    workspace_name: z.string(),
    credits: column.amount,
    occurred_at: column.moment,
    last_attempt_at: column.moment.nullable(),
    attempts: z.number(),
    last_error: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    workspaceName: row.workspace_name,
    /** What of the usage is not told yet. */
    credits: row.credits,
    occurredAt: row.occurred_at,
    lastAttemptAt: row.last_attempt_at,
    attempts: row.attempts,
    lastError: row.last_error,
  }));

export type DeadUsage = z.output<typeof deadUsage>;

/** Overage to be told to Stripe: what waits, and what Stripe refused. */
export async function readUsageOutbox(
  db: Database,
): Promise<OutboxStanding & { letters: DeadUsage[] }> {
  const [counts, letters] = await Promise.all([
    callFunction(
      db,
      sql`select
        (select count(*)::int from meter_outbox where state = 'waiting')
          as waiting,
        (select count(*)::int from meter_outbox where state = 'dead') as dead,
        (select min(occurred_at) from meter_outbox where state = 'waiting')
          as oldest_waiting_at`,
      standing,
    ),
    callFunction(
      db,
      sql`select o.id, o.workspace_id, w.name as workspace_name,
                 coalesce(o.unsent_credits, o.credits) as credits,
                 o.occurred_at, o.last_attempt_at, o.attempts, o.last_error
            from meter_outbox o join workspaces w on w.id = o.workspace_id
           where o.state = 'dead'
           order by o.last_attempt_at desc, o.id limit ${DEAD_SHOWN_MAX}`,
      deadUsage,
    ),
  ]);
  return { ...theOne(counts), letters };
}

const deadMail = z
  .object({
    id: z.string(),
    kind: z.string(),
    to_address: z.string(),
    created_at: column.moment,
    attempts: z.number(),
    last_error: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    kind: row.kind,
    toAddress: row.to_address,
    createdAt: row.created_at,
    attempts: row.attempts,
    lastError: row.last_error,
  }));

export type DeadMail = z.output<typeof deadMail>;

/** Mails: what waits, what was lost, and when the last one left. */
export async function readMailOutbox(
  db: Database,
): Promise<OutboxStanding & { lastSentAt: Date | null; letters: DeadMail[] }> {
  const [counts, last, letters] = await Promise.all([
    callFunction(
      db,
      sql`select
        (select count(*)::int from email_outbox where state = 'waiting')
          as waiting,
        (select count(*)::int from email_outbox where state = 'dead') as dead,
        (select min(created_at) from email_outbox where state = 'waiting')
          as oldest_waiting_at`,
      standing,
    ),
    callFunction(
      db,
      sql`select sent_at from email_outbox where state = 'sent'
           order by created_at desc limit 1`,
      z.object({ sent_at: column.moment }),
    ),
    callFunction(
      db,
      sql`select id, kind, to_address, created_at, attempts, last_error
            from email_outbox where state = 'dead'
           order by created_at desc, id limit ${DEAD_SHOWN_MAX}`,
      deadMail,
    ),
  ]);
  return { ...theOne(counts), lastSentAt: last[0]?.sent_at ?? null, letters };
}

const deadPost = z
  .object({
    id: z.string(),
    kind: z.enum(["budget", "spike"]),
    details: z.record(z.string(), z.unknown()),
    created_at: column.moment,
    attempts: z.number(),
    last_error: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    kind: row.kind,
    details: noticeDetails.parse(row.details),
    createdAt: row.created_at,
    attempts: row.attempts,
    lastError: row.last_error,
  }));

export type DeadPost = z.output<typeof deadPost>;

/**
 * Alerts to be posted to the operator's webhook: what waits, also to be put in
 * line at all, what was lost, and when the last one was taken.
 */
export async function readPostOutbox(
  db: Database,
): Promise<OutboxStanding & { lastSentAt: Date | null; letters: DeadPost[] }> {
  const [counts, last, letters] = await Promise.all([
    callFunction(
      db,
      sql`with waiting as (
            select a.created_at from alert_posts p
              join operator_alerts a on a.id = p.alert_id
             where p.state = 'waiting'
            union all
            select created_at from operator_alerts where queued_at is null)
          select
            (select count(*)::int from waiting) as waiting,
            (select count(*)::int from alert_posts where state = 'dead')
              as dead,
            (select min(created_at) from waiting) as oldest_waiting_at`,
      standing,
    ),
    callFunction(
      db,
      sql`select p.sent_at from operator_alerts a
            join alert_posts p on p.alert_id = a.id
           where p.state = 'sent' order by a.created_at desc limit 1`,
      z.object({ sent_at: column.moment }),
    ),
    callFunction(
      db,
      sql`select a.id, a.kind, a.details, a.created_at, p.attempts,
                 p.last_error
            from alert_posts p join operator_alerts a on a.id = p.alert_id
           where p.state = 'dead'
           order by a.created_at desc, a.id limit ${DEAD_SHOWN_MAX}`,
      deadPost,
    ),
  ]);
  return { ...theOne(counts), lastSentAt: last[0]?.sent_at ?? null, letters };
}

function theOne<Row>([row]: Row[]): Row {
  if (!row) throw new Error("a count answered no row");
  return row;
}
