import Stripe from "stripe";
import {
  LOOKUP_KEYS,
  METER_EVENT_NAME,
  type Sold,
  soldLabel,
} from "@/features/billing/catalogue";
import type { StripeGateway } from "@/features/billing/gateway";

/** Ids of prices at the stand-in, by what they sell. */
export type Prices = {
  pro: string;
  team: string;
  overage: string;
  pack_2m: string;
};

/** Prices under our lookup keys, and the meter behind overage. */
export async function givenPrices(gateway: StripeGateway): Promise<Prices> {
  const { id: meter } = await gateway.ask((stripe) =>
    stripe.billing.meters.create({
      display_name: "Overage",
      event_name: METER_EVENT_NAME,
      default_aggregation: { formula: "sum" },
    }),
  );
  const price = async (
    sold: Sold,
    lookupKey: string,
    terms: Omit<Stripe.PriceCreateParams, "currency">,
  ) => {
    const { id } = await gateway.ask(async (stripe) =>
      stripe.prices.create({
        currency: "usd",
        lookup_key: lookupKey,
        metadata: { tollgate: soldLabel(sold) },
        product_data: { name: lookupKey },
        ...terms,
      }),
    );
    return id;
  };
  const plan = (planId: string, cents: number) =>
    price({ kind: "plan", planId }, LOOKUP_KEYS.plan(planId), {
      unit_amount: cents,
      recurring: { interval: "month" },
    });
  return {
    pro: await plan("pro", 2_000),
    team: await plan("team", 3_000),
    overage: await price({ kind: "overage" }, LOOKUP_KEYS.overage, {
      unit_amount_decimal: Stripe.Decimal.from("0.0012"),
      recurring: { interval: "month", usage_type: "metered", meter },
    }),
    pack_2m: await price(
      { kind: "pack", packId: "pack_2m" },
      LOOKUP_KEYS.pack("pack_2m"),
      { unit_amount: 2_200 },
    ),
  };
}
