import "server-only";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";

/** Of a single attempt the answer is known: it was refused. */
const CERTAIN_ATTEMPTS = 1;

/**
 * Brings back usage that Stripe refused, to be told anew by the next report
 * once what was wrong is mended; what is still wrong puts it aside again. What
 * was attempted more than once stays noted: an old attempt whose answer never
 * came is compared with the meter before it is told again.
 *
 * Usage of a customer who is no longer the workspace's is billed to the present
 * one as late usage. It stays aside while there is none, and when an earlier
 * attempt may have reached the other one's bill: nobody can tell then.
 *
 * @param which.id of one row alone.
 * @returns how many rows came back.
 */
export async function reviveRefused(
  db: Database,
  { id }: { id?: string } = {},
): Promise<number> {
  const isMoved = sql`o.stripe_customer_id <> w.stripe_customer_id`;
  const isCertain = sql`o.attempts <= ${CERTAIN_ATTEMPTS}`;
  const { rowCount } = await db.execute(
    sql`update meter_outbox o
           set state = 'waiting', next_attempt_at = null, leased_until = null,
               is_late = o.is_late or ${isMoved},
               attempts = case when ${isCertain} then 0 else o.attempts end,
               first_attempt_at =
                 case when not ${isCertain} then o.first_attempt_at end,
               last_attempt_at =
                 case when not ${isCertain} then o.last_attempt_at end,
               stripe_customer_id = w.stripe_customer_id
          from workspaces w
         where w.id = o.workspace_id and o.state = 'dead'
           and ${id ? sql`o.id = ${id}` : sql`true`}
           and w.stripe_customer_id is not null
           and (${isCertain} or not ${isMoved})`,
  );
  return rowCount ?? 0;
}

/**
 * Leaves usage that Stripe refused for good: it is never billed. False when it
 * is not refused (any more).
 */
export async function giveUpRefused(
  db: Database,
  { id }: { id: string },
): Promise<boolean> {
  const { rowCount } = await db.execute(
    sql`update meter_outbox set state = 'given_up', leased_until = null
         where id = ${id} and state = 'dead'`,
  );
  return rowCount === 1;
}
