import { eq, sql } from "drizzle-orm";
import { expect } from "vitest";
import { creditEntries, subscriptions } from "@/db/schema/billing";
import { readSoldLabel } from "@/features/billing/catalogue";
import type { Living } from "./billing-life.ts";

/** One at most lives at Stripe, and the row here says what it says. */
export async function expectTheSameSubscription({
  db,
  control,
  buyer,
}: Living) {
  const there = control.objects("subscription").map((each) => Object(each));
  const alive = there.filter(({ status }) => !hasEnded(status));
  expect(alive.length).toBeLessThanOrEqual(1);
  const [row] = await db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.workspaceId, buyer.workspaceId));
  const [one] = alive;
  if (!one) {
    expect(row === undefined || hasEnded(row.status)).toBe(true);
    return;
  }
  const item = one.items.data.find(
    (each: { price: { metadata: { tollgate?: string } } }) =>
      readSoldLabel(each.price.metadata.tollgate)?.kind === "plan",
  );
  expect(row).toMatchObject({
    stripeSubscriptionId: one.id,
    status: one.status,
    planId: item.price.metadata.tollgate.replace("plan:", ""),
    seats: item.quantity,
    currentPeriodStart: new Date(item.current_period_start * 1_000),
    currentPeriodEnd: new Date(item.current_period_end * 1_000),
    cancelAtPeriodEnd: one.cancel_at_period_end,
  });
}

export const hasEnded = (status: string) =>
  status === "canceled" || status === "incomplete_expired";

export async function expectTheSameInvoices({ db, control, buyer }: Living) {
  const there = control
    .objects("invoice")
    .map((each) => Object(each))
    .filter(({ status }) => status !== "draft")
    .map(({ id, status, total, amount_paid: paid }) => ({
      ...{ id, status, total, paid },
    }));
  const { rows } = await db.execute(
    sql`select id, status, total_cents::int as total,
               amount_paid_cents::int as paid
          from invoices where workspace_id = ${buyer.workspaceId}
           and status <> 'draft'`,
  );
  expect(byId(rows)).toEqual(byId(there));
}

type Json = Record<string, unknown>;

const byId = (rows: Json[]) =>
  rows.toSorted((a, b) => String(a.id).localeCompare(String(b.id)));

/** Every pack that was paid, less what of its payment has gone back. */
export async function expectCreditsToEqualPayments(life: Living) {
  const { db, control, buyer } = life;
  const sessions = control
    .objects("checkout.session")
    .map((each) => Object(each))
    .filter(
      ({ mode, payment_status: status }) =>
        mode === "payment" && status === "paid",
    );
  const charges = control.objects("charge").map((each) => Object(each));
  const disputes = control.objects("dispute").map((each) => Object(each));
  const expected = sessions.map(({ payment_intent: intent, metadata }) => {
    const charge = charges.find(
      (each) => each.payment_intent === intent && each.paid,
    );
    const disputed = disputes
      .filter((each) => each.charge === charge.id)
      .flatMap((each) => each.balance_transactions)
      .reduce((sum, { amount }) => sum - amount, 0);
    const returned = Math.min(charge.amount_refunded + disputed, charge.amount);
    const credits = BigInt(metadata.credits);
    return credits - (credits * BigInt(returned)) / BigInt(charge.amount);
  });
  const entries = await db
    .select()
    .from(creditEntries)
    .where(eq(creditEntries.workspaceId, buyer.workspaceId));
  const moved = entries
    .filter(({ kind }) => kind !== "charge" && kind !== "correction")
    .reduce((sum, { credits }) => sum + credits, 0n);
  expect(moved).toBe(expected.reduce((sum, credits) => sum + credits, 0n));
}

/** All overage is told once: to the meter, or as an item of its own. */
export async function expectTheMeterToEqualTheLedger(life: Living) {
  const { db, control, buyer } = life;
  const { rows } = await db.execute(
    sql`select coalesce(sum(e.overage_credits), 0)::text as ledger,
               (select coalesce(sum(case o.state when 'sent' then o.credits
                         when 'invoiced' then o.credits - o.unsent_credits
                         else 0 end), 0)
                  from meter_outbox o
                 where o.workspace_id = ${buyer.workspaceId})::text as sent,
               (select coalesce(sum(o.credits), 0) from meter_outbox o
                 where o.workspace_id = ${buyer.workspaceId}
                   and o.state <> 'dead')::text as told
          from usage_events e where e.workspace_id = ${buyer.workspaceId}`,
  );
  const readings = control
    .objects("local.meter_reading")
    .map((each) => Object(each));
  const metered = readings.reduce((sum, { value }) => sum + BigInt(value), 0n);
  const [here] = rows;
  expect({ told: here?.told, metered: String(metered) }).toEqual({
    told: here?.ledger,
    metered: here?.sent,
  });
}
