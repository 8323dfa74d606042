import type { Account } from "../../account.ts";
import { invalidRequest, missing } from "../../http/errors.ts";
import type { CheckoutFacts } from "../../wire.ts";
import { withMetadata } from "../fields.ts";
import { isMetered } from "../plan.ts";
import type { SessionParams } from "./params.ts";

/** What a session is told and does not show. */
export function factsOf(
  account: Account,
  id: string,
  params: SessionParams,
): CheckoutFacts {
  const { subscription_data: subscription, payment_intent_data: payment } =
    params;
  return {
    id,
    object: "local.checkout",
    lines: (params.line_items ?? []).map((line, index) => ({
      price: account.get("price", line.price, `line_items[${index}][price]`).id,
      quantity: line.quantity ?? null,
      metadata: withMetadata(null, line.metadata),
    })),
    subscription: {
      billingMode: subscription?.billing_mode?.type ?? "flexible",
      description: subscription?.description ?? null,
      metadata: withMetadata(null, subscription?.metadata),
      trialEnd:
        subscription?.trial_end ??
        (subscription?.trial_period_days === undefined
          ? null
          : account.now() + subscription.trial_period_days * 86_400),
    },
    payment: {
      description: payment?.description ?? null,
      metadata: withMetadata(null, payment?.metadata),
      receiptEmail: payment?.receipt_email ?? null,
      savesCard: payment?.setup_future_usage !== undefined,
    },
  };
}

/** @throws StripeError for prices that do not fit the mode. */
export function assertSellable(
  account: Account,
  { lines }: CheckoutFacts,
  mode: SessionParams["mode"],
) {
  if (lines.length === 0) throw missing("line_items");
  const prices = lines.map((line) => account.get("price", line.price));
  for (const [index, price] of prices.entries()) {
    const param = `line_items[${index}]`;
    const quantity = lines[index]?.quantity ?? null;
    if (!price.active) {
      throw invalidRequest(
        "The price specified is inactive. This field only accepts active prices.",
        { param: `${param}[price]` },
      );
    }
    if (mode === "payment" && price.recurring) {
      throw invalidRequest(
        "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
        { param: `${param}[price]` },
      );
    }
    if (isMetered(price) ? quantity !== null : quantity === null) {
      throw invalidRequest(
        isMetered(price)
          ? `Quantity should not be specified where usage_type is metered. Remove quantity from ${param}`
          : "Quantity is required. Add `quantity` to `line_items`.",
        { param: `${param}[quantity]` },
      );
    }
  }
  if (mode === "subscription" && !prices.some(({ recurring }) => recurring)) {
    throw invalidRequest(
      "You must provide at least one recurring price in `subscription` mode when using prices.",
      { param: "line_items" },
    );
  }
}
