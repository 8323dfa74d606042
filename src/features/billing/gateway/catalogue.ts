import "server-only";
import { METER_EVENT_NAME, soldLabel } from "../catalogue.ts";
import type { StripeGateway } from "../gateway.ts";
import type { Offered } from "../setup/offer.ts";
import { idOf } from "./values.ts";

const PAGE = 100;

/** A price in force, as far as it must be what is offered here. */
export type ListedPrice = {
  id: string;
  lookupKey: string;
  productId: string;
  currency: string;
  /** Without zeros at its end. */
  unitCents: string;
  billing: "monthly" | "metered" | "once" | "other";
  meterId: string | null;
  label: string | null;
};

/** The active prices under the lookup keys of what is offered. */
export async function listPrices(
  gateway: StripeGateway,
  offered: Offered[],
): Promise<Map<string, ListedPrice>> {
  const { data } = await gateway.ask((stripe) =>
    stripe.prices.list({
      lookup_keys: offered.map(({ lookupKey }) => lookupKey),
      active: true,
      limit: PAGE,
    }),
  );
  return new Map(
    data.flatMap((price) => {
      if (price.lookup_key === null) return [];
      const { recurring } = price;
      const isMonthly =
        recurring?.interval === "month" && recurring.interval_count === 1;
      const listed: ListedPrice = {
        id: price.id,
        lookupKey: price.lookup_key,
        productId: idOf(price.product) ?? "",
        currency: price.currency,
        unitCents: plain(price.unit_amount_decimal?.toString() ?? ""),
        billing: !recurring
          ? "once"
          : !isMonthly
            ? "other"
            : recurring.usage_type === "metered"
              ? "metered"
              : "monthly",
        meterId: recurring?.meter ?? null,
        label: price.metadata.tollgate ?? null,
      };
      return [[listed.lookupKey, listed]];
    }),
  );
}

const plain = (decimal: string) =>
  decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;

/** @throws StripeFault `resource_already_exists` when there is one. */
export const createProduct = (
  gateway: StripeGateway,
  { productId, name, description, sold }: Offered,
) =>
  gateway.ask((stripe) =>
    stripe.products.create({
      id: productId,
      name,
      ...(description !== undefined && { description }),
      metadata: { tollgate: soldLabel(sold) },
    }),
  );

export const isProductActive = async (
  gateway: StripeGateway,
  { productId }: Offered,
): Promise<boolean> => {
  const { active } = await gateway.ask((stripe) =>
    stripe.products.retrieve(productId),
  );
  return active;
};

export const reviveProduct = (gateway: StripeGateway, { productId }: Offered) =>
  gateway.ask((stripe) => stripe.products.update(productId, { active: true }));

/** A new price under the lookup key; an older one keeps its subscribers. */
export const createPrice = (
  gateway: StripeGateway,
  offered: Offered,
  terms: { meterId: string | null; idempotencyKey: string },
) =>
  gateway.ask((stripe) =>
    stripe.prices.create(
      {
        product: offered.productId,
        currency: "usd",
        unit_amount_decimal: stripe.Decimal.from(offered.unitCents),
        lookup_key: offered.lookupKey,
        transfer_lookup_key: true,
        metadata: { tollgate: soldLabel(offered.sold) },
        ...(offered.billing !== "once" && {
          recurring: {
            interval: "month",
            ...(offered.billing === "metered" && {
              usage_type: "metered",
              ...(terms.meterId !== null && { meter: terms.meterId }),
            }),
          },
        }),
      },
      { idempotencyKey: terms.idempotencyKey },
    ),
  );

export const labelPrice = (
  gateway: StripeGateway,
  { priceId, label }: { priceId: string; label: string },
) =>
  gateway.ask((stripe) =>
    stripe.prices.update(priceId, { metadata: { tollgate: label } }),
  );

/** @throws StripeFault when an active meter has its event name. */
export const createMeter = (
  gateway: StripeGateway,
  { idempotencyKey }: { idempotencyKey: string },
) =>
  gateway.ask((stripe) =>
    stripe.billing.meters.create(
      {
        display_name: "Credits beyond the quota",
        event_name: METER_EVENT_NAME,
        default_aggregation: { formula: "sum" },
        customer_mapping: {
          type: "by_id",
          event_payload_key: "stripe_customer_id",
        },
        value_settings: { event_payload_key: "value" },
      },
      { idempotencyKey },
    ),
  );
