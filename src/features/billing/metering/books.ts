import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";

const meterState = z.enum(["waiting", "sent", "dead", "invoiced"]);

/** What became of the charge that a correction corrects. */
export async function findChargeState(
  db: Database,
  { correctionId }: { correctionId: string },
): Promise<z.output<typeof meterState> | null> {
  const [row] = await callFunction(
    db,
    sql`select o.state
          from usage_events correction
          join usage_events charge
            on charge.request_id = correction.request_id
           and charge.kind = 'charge'
          join meter_outbox o on o.id = charge.id
         where correction.id = ${correctionId}`,
    z.object({ state: meterState }),
  );
  return row?.state ?? null;
}

const hourRow = z
  .object({
    certain: column.amount,
    last_told_at: column.moment.nullable(),
    uncertain: z.array(z.object({ id: z.string(), unsent: z.coerce.bigint() })),
  })
  .transform((row) => ({
    /** Credits that the meter has for certain. */
    certainCredits: row.certain,
    /** When Stripe was last told of this hour, as far as is known. */
    lastToldAt: row.last_told_at,
    /** What the meter may or may not have, in order of time. */
    uncertain: row.uncertain.map(({ id, unsent }) => ({
      id,
      unsentCredits: unsent,
    })),
  }));

/** What the meter should have of a customer's hour. */
export async function readHour(
  db: Database,
  of: { workspaceId: string; customerId: string; from: Date; to: Date },
) {
  const [row] = await callFunction(
    db,
    sql`select coalesce(sum(case when state = 'sent' then credits
                 else credits - coalesce(unsent_credits, credits) end), 0)
                 as certain,
               max(greatest(last_attempt_at,
                 case when state = 'sent' then sent_at end)) as last_told_at,
               coalesce(jsonb_agg(jsonb_build_object('id', id, 'unsent',
                   coalesce(unsent_credits, credits)::text)
                 order by occurred_at, credits desc)
                 filter (where state = 'waiting' and not is_late
                           and attempts > 0), '[]') as uncertain
          from meter_outbox
         where workspace_id = ${of.workspaceId}
           and stripe_customer_id = ${of.customerId}
           and occurred_at >= ${of.from} and occurred_at < ${of.to}`,
    hourRow,
  );
  if (!row) throw new Error("a sum answered no row");
  return row;
}
