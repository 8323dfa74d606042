import type Stripe from "stripe";
import type { Objects, Wire } from "../wire.ts";

/** A price in the older form that subscription items still show. */
export const planOf = (price: Objects["price"]): Wire<Stripe.Plan> => ({
  id: price.id,
  object: "plan",
  active: price.active,
  amount: price.unit_amount,
  amount_decimal: price.unit_amount_decimal,
  billing_scheme: price.billing_scheme,
  created: price.created,
  currency: price.currency,
  interval: price.recurring?.interval ?? "month",
  interval_count: price.recurring?.interval_count ?? 1,
  livemode: price.livemode,
  metadata: price.metadata,
  meter: price.recurring?.meter ?? null,
  nickname: price.nickname,
  product: price.product,
  tiers_mode: null,
  transform_usage: null,
  trial_period_days: null,
  usage_type: price.recurring?.usage_type ?? "licensed",
});

export const isMetered = (price: Objects["price"]): boolean =>
  price.recurring?.usage_type === "metered";
