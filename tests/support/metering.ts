import { type LocalStripe, startStripe } from "@local/stripe/start";
import { asc, eq } from "drizzle-orm";
import { LOCAL_STRIPE_KEY } from "@/core/env/stand-ins";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { meterOutbox, subscriptions } from "@/db/schema/billing";
import { METER_EVENT_NAME } from "@/features/billing/catalogue";
import { gatewayTo, type StripeGateway } from "@/features/billing/gateway";
import { readMeter } from "@/features/billing/gateway/metering";
import { settle } from "@/features/limits/settle";
import { aCallOf, anEnding, givenPayer, held, type Payer } from "./calls.ts";
import { test as base } from "./database.ts";

/** The subscriptions' period is March 2026. */
export const MARCH = new Date("2026-03-01T00:00:00Z");

/** A stand-in whose clock stands at the start of March, with the meter. */
export type MeterBench = {
  local: LocalStripe;
  gateway: StripeGateway;
  meterId: string;
  priceIds: { flat: string; overage: string };
};

export type Subscriber = Payer & { customerId: string; subscriptionId: string };

export async function openMeterBench(): Promise<MeterBench> {
  const local = await startStripe({ now: MARCH });
  local.control.freeze(MARCH);
  const gateway = gatewayTo({
    key: LOCAL_STRIPE_KEY,
    webhookSecret: null,
    base: local.url,
  });
  const { id: meterId } = await gateway.ask((stripe) =>
    stripe.billing.meters.create({
      display_name: "Overage",
      event_name: METER_EVENT_NAME,
      default_aggregation: { formula: "sum" },
    }),
  );
  const priceIds = await givenPrices(gateway, meterId);
  return { local, gateway, meterId, priceIds };
}

/** vitest's `test` with a database and a Stripe of the file's own. */
export const test = base
  .extend(
    "stripe",
    { scope: "file" },
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
    async ({}, { onCleanup }) => {
      const bench = await openMeterBench();
      onCleanup(() => bench.local.close());
      return bench;
    },
  )
  .extend("gateway", { scope: "file" }, ({ stripe }) => stripe.gateway)
  .extend("control", { scope: "file" }, ({ stripe }) => stripe.local.control);

const givenPrices = (gateway: StripeGateway, meterId: string) =>
  gateway.ask(async (stripe) => {
    const product = await stripe.products.create({ name: "Pro" });
    const price = { product: product.id, currency: "usd" };
    const flat = await stripe.prices.create({
      ...price,
      unit_amount: 2_000,
      recurring: { interval: "month" },
      metadata: { tollgate: "plan:pro" },
    });
    const overage = await stripe.prices.create({
      ...price,
      unit_amount_decimal: stripe.Decimal.from("0.0012"),
      recurring: { interval: "month", usage_type: "metered", meter: meterId },
      metadata: { tollgate: "overage" },
    });
    return { flat: flat.id, overage: overage.id };
  });

/** Somebody without quota whose every credit is overage, subscribed in March. */
export async function givenSubscriber(
  db: Database,
  bench: MeterBench,
): Promise<Subscriber> {
  const payer = await givenPayer(db, { credits: 0n, overageCap: 10n ** 12n });
  const bought = await buyAtStripe(bench);
  await db
    .update(workspaces)
    .set({ stripeCustomerId: bought.customerId })
    .where(eq(workspaces.id, payer.workspaceId));
  await db
    .update(subscriptions)
    .set({ stripeSubscriptionId: bought.subscriptionId })
    .where(eq(subscriptions.workspaceId, payer.workspaceId));
  return { ...payer, ...bought };
}

const buyAtStripe = ({ gateway, local, priceIds }: MeterBench) =>
  gateway.ask(async (stripe) => {
    const customer = await stripe.customers.create({});
    const session = await stripe.checkout.sessions.create({
      mode: "subscription",
      customer: customer.id,
      line_items: [
        { price: priceIds.flat, quantity: 1 },
        { price: priceIds.overage },
      ],
      success_url: "http://localhost/done",
    });
    await local.control.payCheckout(session.id);
    const { subscription } = await stripe.checkout.sessions.retrieve(
      session.id,
    );
    return { customerId: customer.id, subscriptionId: String(subscription) };
  });

/** A call that is charged `credits` of overage; answers with its id. */
export async function chargeOverage(
  db: Database,
  payer: Payer,
  { credits, at }: { credits: number; at: Date },
): Promise<string> {
  const hold = await held(db, aCallOf(payer, credits, { now: at }));
  await settle(db, anEnding(hold, { output: credits }, { now: at }));
  return hold.requestId;
}

/** What is to be told of a workspace, in order of time. */
export const outboxOf = (db: Database, payer: { workspaceId: string }) =>
  db
    .select()
    .from(meterOutbox)
    .where(eq(meterOutbox.workspaceId, payer.workspaceId))
    .orderBy(asc(meterOutbox.occurredAt), asc(meterOutbox.credits));

/** The meter's sum of a customer from March to the end of May. */
export async function meterTotalOf(
  { gateway, meterId }: MeterBench,
  { customerId }: Subscriber,
): Promise<bigint> {
  const to = new Date("2026-06-01T00:00:00Z");
  const hours = await readMeter(gateway, {
    meterId,
    customerId,
    from: MARCH,
    to,
  });
  return [...hours.values()].reduce((sum, credits) => sum + credits, 0n);
}
