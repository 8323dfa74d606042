import type { LocalStripe } from "@local/stripe/start";
import Stripe from "stripe";

export const NAME = "credits";
export const START = Date.parse("2026-01-31T10:00:00Z") / 1_000;
export const HOUR = 3_600;

type Bench = { stripe: Stripe; local: LocalStripe };

export const isoOf = (seconds: number) =>
  new Date(seconds * 1_000).toISOString();

export const givenMeter = (stripe: Stripe) =>
  stripe.billing.meters.create({
    display_name: "Credits",
    event_name: NAME,
    default_aggregation: { formula: "sum" },
  });

/** A customer with $20 a month and 0.0012 cents a credit. */
export async function givenMetered({ stripe, local }: Bench) {
  const meter = await givenMeter(stripe);
  const product = await stripe.products.create({ name: "Pro" });
  const base = { product: product.id, currency: "usd" };
  const flat = await stripe.prices.create({
    ...base,
    unit_amount: 2_000,
    recurring: { interval: "month" },
  });
  const metered = await stripe.prices.create({
    ...base,
    unit_amount_decimal: Stripe.Decimal.from("0.0012"),
    recurring: { interval: "month", usage_type: "metered", meter: meter.id },
  });
  const customer = await stripe.customers.create({});
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    customer: customer.id,
    line_items: [{ price: flat.id, quantity: 1 }, { price: metered.id }],
    success_url: "http://localhost/done",
  });
  await local.control.payCheckout(session.id);
  const { data } = await stripe.subscriptions.list({ customer: customer.id });
  const [subscription] = data;
  if (!subscription) throw new Error("the checkout made no subscription");
  return { meter, customer: customer.id, subscription };
}

export const usage = (
  customer: string,
  value: string,
  rest: { identifier?: string; at?: number } = {},
) => ({
  event_name: NAME,
  payload: { stripe_customer_id: customer, value },
  ...(rest.identifier && { identifier: rest.identifier }),
  ...(rest.at && { timestamp: isoOf(rest.at) }),
});
