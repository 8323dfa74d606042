import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";

const ROWS_MAX = 100;
const LEASE_SECONDS = 120;

const waitingRow = z
  .object({
    id: z.string(),
    workspace_id: z.string(),
    stripe_customer_id: z.string(),
    credits: column.amount,
    unsent_credits: column.amount,
    occurred_at: column.moment,
    period_start: column.moment,
    period_end: column.moment.nullable(),
    is_of_current_period: z.boolean(),
    is_late: z.boolean(),
    resends: z.number(),
    attempts: z.number(),
    first_attempt_at: column.moment.nullable(),
    last_attempt_at: column.moment.nullable(),
  })
  .transform((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    customerId: row.stripe_customer_id,
    /** As the ledger has them. */
    credits: row.credits,
    /** What of them is still to be told. */
    unsentCredits: row.unsent_credits,
    occurredAt: row.occurred_at,
    periodStart: row.period_start,
    periodEnd: row.period_end,
    /** The workspace still has the subscription and the period it is of. */
    isOfCurrentPeriod: row.is_of_current_period,
    isLate: row.is_late,
    resends: row.resends,
    attempts: row.attempts,
    firstAttemptAt: row.first_attempt_at,
    lastAttemptAt: row.last_attempt_at,
  }));

export type WaitingUsage = z.output<typeof waitingRow>;

/** Usage that one worker alone tells Stripe until its lease is over. */
export type LeasedUsage = {
  workspaceId: string;
  rows: WaitingUsage[];
  /** By the database's clock. */
  leasedAt: Date;
  leasedUntil: Date;
};

/**
 * Takes the next usage of one workspace to tell, in order of time; null when
 * none is due and free.
 *
 * @param terms.isUrgent also what waits to be tried again.
 */
export async function leaseUsage(
  db: Database,
  terms: {
    workspaceId?: string;
    notWorkspaceIds?: string[];
    isUrgent?: boolean;
    now?: Date | undefined;
  },
): Promise<LeasedUsage | null> {
  const leased = await callFunction(
    db,
    sql`select * from lease_overage(${terms.workspaceId ?? null},
      ${sql.param(terms.notWorkspaceIds ?? [])}::uuid[],
      ${terms.isUrgent ?? false}, ${ROWS_MAX},
      ${LEASE_SECONDS} * interval '1 second', ${terms.now ?? null})`,
    z.object({
      id: z.string(),
      leased_at: column.moment,
      leased_until: column.moment,
    }),
  );
  const rows = await readUsage(
    db,
    leased.map(({ id }) => id),
  );
  const [lease] = leased;
  const [first] = rows;
  if (!lease || !first) return null;
  return {
    workspaceId: first.workspaceId,
    rows,
    leasedAt: lease.leased_at,
    leasedUntil: lease.leased_until,
  };
}

const readUsage = (db: Database, ids: string[]) =>
  callFunction(
    db,
    sql`select o.id, o.workspace_id, o.stripe_customer_id, o.credits,
               coalesce(o.unsent_credits, o.credits) as unsent_credits,
               o.occurred_at, e.period_start, t.period_end,
               coalesce(s.stripe_subscription_id is not null
                 and s.status in ('active', 'trialing', 'past_due')
                 and e.period_start
                       in (s.current_period_start, s.current_period_end), false)
                 as is_of_current_period,
               o.is_late, o.resends, o.attempts, o.first_attempt_at,
               o.last_attempt_at
          from meter_outbox o
          join usage_events e on e.id = o.id
          left join usage_totals t on t.workspace_id = e.workspace_id
           and t.period_source = e.period_source
           and t.period_start = e.period_start
          left join subscriptions s on s.workspace_id = o.workspace_id
         where o.id = any (${sql.param(ids)}::uuid[])
         order by o.occurred_at, o.credits desc`,
    waitingRow,
  );

/**
 * Notes that Stripe is about to be told. False when it must not be: somebody
 * else was faster, or the lease is over.
 */
export async function beginAttempt(
  db: Database,
  attempt: { id: string; leasedUntil: Date; now: Date },
): Promise<boolean> {
  const { id, leasedUntil, now } = attempt;
  const { rowCount } = await db.execute(
    sql`update meter_outbox
           set attempts = attempts + 1, last_attempt_at = ${now},
               first_attempt_at = coalesce(first_attempt_at, ${now})
         where id = ${id} and state = 'waiting'
           and leased_until = ${leasedUntil} and leased_until > ${now}`,
  );
  return rowCount === 1;
}

export const noteSent = (db: Database, sent: { ids: string[]; now: Date }) =>
  db.execute(
    sql`update meter_outbox
           set state = 'sent', sent_at = ${sent.now}, leased_until = null,
               next_attempt_at = null, last_error = null
         where id = any (${sql.param(sent.ids)}::uuid[])
           and state = 'waiting'`,
  );

/** @param invoiced.invoiceItemId null: it comes to less than half a cent. */
export const noteInvoiced = (
  db: Database,
  invoiced: { id: string; invoiceItemId: string | null; now: Date },
) =>
  db.execute(
    sql`update meter_outbox
           set state = 'invoiced', invoice_item_id = ${invoiced.invoiceItemId},
               unsent_credits = coalesce(unsent_credits, credits),
               sent_at = ${invoiced.now}, leased_until = null,
               next_attempt_at = null, last_error = null
         where id = ${invoiced.id} and state = 'waiting'`,
  );

/** The moment is of the last attempt, or of this where none was made. */
export const noteDead = (
  db: Database,
  dead: { id: string; error: string; now: Date },
) =>
  db.execute(
    sql`update meter_outbox
           set state = 'dead', last_error = ${dead.error}, leased_until = null,
               last_attempt_at = coalesce(last_attempt_at, ${dead.now}),
               next_attempt_at = null
         where id = ${dead.id} and state = 'waiting'`,
  );

/** Its period's invoice is final: the meter is not told, an invoice is. */
export const noteLate = (db: Database, { id }: { id: string }) =>
  db.execute(
    sql`update meter_outbox
           set is_late = true, attempts = 0, first_attempt_at = null,
               last_attempt_at = null
         where id = ${id} and state = 'waiting'`,
  );

/** The meter has all but this of the row: what is left gets a new identifier. */
export const noteUnsent = (
  db: Database,
  rest: { id: string; unsentCredits: bigint },
) =>
  db.execute(
    sql`update meter_outbox
           set unsent_credits = ${rest.unsentCredits}, resends = resends + 1,
               attempts = 0, first_attempt_at = null, last_attempt_at = null,
               next_attempt_at = null, leased_until = null
         where id = ${rest.id} and state = 'waiting'`,
  );

export const postpone = (
  db: Database,
  later: { id: string; until: Date; reason: string },
) =>
  db.execute(
    sql`update meter_outbox
           set next_attempt_at = ${later.until}, last_error = ${later.reason},
               leased_until = null
         where id = ${later.id} and state = 'waiting'`,
  );

/** Gives back what of a lease was not dealt with. */
export const giveBack = (
  db: Database,
  { workspaceId, leasedUntil }: { workspaceId: string; leasedUntil: Date },
) =>
  db.execute(
    sql`update meter_outbox set leased_until = null
         where workspace_id = ${workspaceId} and state = 'waiting'
           and leased_until = ${leasedUntil}`,
  );
