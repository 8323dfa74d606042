import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";

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

function theOne<Row>([row]: Row[]): Row {
  if (!row) throw new Error("a count answered no row");
  return row;
}
