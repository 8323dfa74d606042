import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { findMeterId, readMeter } from "../gateway/metering.ts";
import type { StripeGateway } from "../gateway.ts";
import { HOUR_MS, settlesAt } from "../metering/rules.ts";
import { AT_ITS_END, type Drift, orUnknown, type Part } from "./row.ts";

const hourRow = z
  .object({
    workspace_id: z.string(),
    customer_id: z.string(),
    hour: column.moment,
    told: column.amount,
    last_told_at: column.moment.nullable(),
    is_uncertain: z.boolean(),
  })
  .transform((row) => ({
    workspaceId: row.workspace_id,
    customerId: row.customer_id,
    hour: row.hour,
    /** What the meter should have. */
    toldCredits: row.told,
    lastToldAt: row.last_told_at,
    isUncertain: row.is_uncertain,
  }));

type ToldHour = z.output<typeof hourRow>;

/**
 * Compares what the meter was told of each customer's hour with what it has.
 * Hours that something was told of lately, or whose fate is not known yet, are
 * left for the next time. Nothing is repaired: telling more, or less, would be
 * guessing.
 *
 * @param scope.cursor the customer who was looked at last.
 */
export async function* reconcileMeter(
  db: Database,
  gateway: StripeGateway,
  scope: { since: Date | null; now: Date; cursor: string | null },
): AsyncGenerator<Part> {
  const hours = (await listToldHours(db, scope)).filter(
    ({ isUncertain, lastToldAt }) =>
      !isUncertain &&
      (lastToldAt === null || settlesAt(lastToldAt) <= scope.now),
  );
  const meterId = hours.length > 0 ? await findMeterId(gateway) : null;
  for (const [customerId, told] of byCustomer(hours)) {
    const drifts = meterId
      ? await orUnknown(
          {
            check: "meter",
            workspaceId: told[0]?.workspaceId ?? null,
            subject: customerId,
          },
          () => compareHours(gateway, { meterId, customerId, told }),
        )
      : told.map((hour) => driftOf(hour, "no meter"));
    yield { drifts, cursor: customerId };
  }
  yield AT_ITS_END;
}

async function compareHours(
  gateway: StripeGateway,
  of: { meterId: string; customerId: string; told: ToldHour[] },
): Promise<Drift[]> {
  const { meterId, customerId, told } = of;
  const starts = told.map(({ hour }) => hour.getTime());
  const there = await readMeter(gateway, {
    ...{ meterId, customerId },
    from: new Date(Math.min(...starts)),
    to: new Date(Math.max(...starts) + HOUR_MS),
  });
  return told.flatMap((hour) => {
    const credits = there.get(hour.hour.getTime()) ?? 0n;
    return credits === hour.toldCredits
      ? []
      : [driftOf(hour, `${credits} credits`)];
  });
}

const byCustomer = (hours: ToldHour[]) =>
  Map.groupBy(hours, ({ customerId }) => customerId);

const driftOf = (
  { workspaceId, customerId, hour, toldCredits }: ToldHour,
  there: string,
): Drift => ({
  check: "meter",
  workspaceId,
  subject: `${customerId}, hour of ${hour.toISOString().slice(0, 16)}Z`,
  here: `${toldCredits} credits`,
  there,
  isRepaired: false,
});

/** Hours of which something was told since a moment, each with all its rows. */
const listToldHours = (
  db: Database,
  { since, cursor }: { since: Date | null; cursor: string | null },
): Promise<ToldHour[]> =>
  callFunction(
    db,
    sql`with hours as (
          select distinct workspace_id, stripe_customer_id,
                 date_trunc('hour', occurred_at, 'UTC') as hour
            from meter_outbox
           where state = 'sent'
             and ${since ? sql`sent_at >= ${since}` : sql`true`}
             and stripe_customer_id > ${cursor ?? ""})
        select h.workspace_id, h.stripe_customer_id as customer_id, h.hour,
               sum(case when o.state = 'sent' then o.credits
                 else o.credits - coalesce(o.unsent_credits, o.credits) end)
                 as told,
               max(greatest(o.last_attempt_at, o.sent_at)) as last_told_at,
               bool_or(o.state = 'waiting' and o.attempts > 0) as is_uncertain
          from hours h
          join meter_outbox o on o.workspace_id = h.workspace_id
           and o.stripe_customer_id = h.stripe_customer_id
           and o.occurred_at >= h.hour
           and o.occurred_at < h.hour + interval '1 hour'
         group by 1, 2, 3 order by 2, 3`,
    hourRow,
  );
