import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { invalidRequest } from "../../http/errors.ts";
import { listOf } from "../../http/lists.ts";
import type { Objects } from "../../wire.ts";
import { share } from "../decimal.ts";
import { createInvoice } from "../invoice/draft.ts";
import { type Line, lineOfItem } from "../invoice/lines.ts";
import { pendingLines } from "../invoice/pending-items.ts";
import { isMetered } from "../plan.ts";
import {
  makeItem,
  type NewItem,
  periodOf,
  periodOfSubscription,
  type Subscription,
  type SubscriptionItem,
} from "./items.ts";
import { plannedEnd } from "./plan-end.ts";

type TrialEndBehavior = NonNullable<
  Subscription["trial_settings"]
>["end_behavior"]["missing_payment_method"];

export type SubscriptionFacts = {
  customer: Objects["customer"];
  items: NewItem[];
  metadata: Record<string, string>;
  anchor?: number | null;
  billingMode?: "classic" | "flexible";
  cancelsAt?: "period_end" | number | null;
  collectionMethod?: "charge_automatically" | "send_invoice";
  daysUntilDue?: number | null;
  description?: string | null;
  paymentMethod?: string | null;
  prorates?: boolean;
  trialEndBehavior?: TrialEndBehavior;
  trialEnd?: number | null;
};

/**
 * A new subscription, incomplete until its first invoice, which is made with it
 * and still a draft, is paid.
 */
export function createSubscription(
  account: Account,
  facts: SubscriptionFacts,
): Subscription {
  const { customer, items } = facts;
  if (items.length === 0)
    throw invalidRequest("Missing required param: items.", {
      code: "parameter_missing",
      param: "items",
    });
  const id = account.newId("sub");
  const now = account.now();
  const anchor = facts.trialEnd ?? facts.anchor ?? now;
  const data = items.map((each, index) =>
    makeItem(account, each, {
      subscription: id,
      anchor,
      param: `items[${index}]`,
    }),
  );
  const made: Subscription = {
    ...blank,
    id,
    billing_cycle_anchor: anchor,
    billing_mode: billingMode(facts.billingMode ?? "flexible", now),
    collection_method: facts.collectionMethod ?? "charge_automatically",
    created: now,
    currency: data[0]?.price.currency ?? "usd",
    customer: customer.id,
    days_until_due: facts.daysUntilDue ?? null,
    default_payment_method: facts.paymentMethod ?? null,
    description: facts.description ?? null,
    items: listOf(startingAt(data, anchor, now), {
      url: `/v1/subscription_items?subscription=${id}`,
    }),
    metadata: facts.metadata,
    start_date: now,
    trial_end: facts.trialEnd ?? null,
    trial_settings: trialSettings(facts.trialEndBehavior ?? "create_invoice"),
    trial_start: facts.trialEnd ? now : null,
  };
  const subscription = account.put("subscription", {
    ...made,
    ...(facts.cancelsAt && plannedEnd(account, made, facts.cancelsAt)),
  });
  emit(account, "customer.subscription.created", { object: subscription });
  invoiceStart(account, subscription, facts);
  return account.get("subscription", id);
}

/** Before an anchor that is yet to come there is a first, shorter period. */
const startingAt = (
  items: SubscriptionItem[],
  anchor: number,
  now: number,
): SubscriptionItem[] =>
  anchor > now
    ? items.map((item) => ({
        ...item,
        current_period_start: now,
        current_period_end: Math.min(anchor, item.current_period_end),
      }))
    : items;

/** What becomes of a trial that ends without a way to be paid. */
export const trialSettings = (
  behavior: TrialEndBehavior,
): Subscription["trial_settings"] => ({
  end_behavior: {
    billing_cycle_anchor: "unchanged",
    missing_payment_method: behavior,
  },
});

const billingMode = (
  type: "classic" | "flexible",
  now: number,
): Subscription["billing_mode"] =>
  type === "flexible"
    ? {
        flexible: { proration_discounts: "included" },
        type,
        updated_at: now,
      }
    : { flexible: null, type };

function invoiceStart(
  account: Account,
  subscription: Subscription,
  facts: SubscriptionFacts,
) {
  const now = account.now();
  createInvoice(account, {
    customer: account.get("customer", facts.customer.id),
    subscription,
    reason: "subscription_create",
    lines: [
      ...startLines(account, subscription, facts),
      ...pendingLines(account, {
        customer: facts.customer.id,
        subscription: subscription.id,
      }),
    ],
    period: { start: now, end: now },
    currency: subscription.currency,
    advancesItself: true,
    daysUntilDue: facts.daysUntilDue ?? null,
  });
}

/** A shorter first period costs its share, a trial nothing. */
function startLines(
  account: Account,
  subscription: Subscription,
  { prorates = true }: SubscriptionFacts,
): Line[] {
  const period = periodOfSubscription(subscription);
  const isTrial = subscription.trial_end !== null;
  const isShort = subscription.billing_cycle_anchor > subscription.created;
  return subscription.items.data
    .filter(({ price }) => !isMetered(price))
    .map((item) => {
      const quantity = item.quantity ?? 1;
      const line = lineOfItem(account, item, { period, quantity });
      if (isTrial) return { ...line, amount: 0 };
      if (!isShort) return line;
      const { start, end } = periodOf(
        item.price,
        subscription.billing_cycle_anchor,
        subscription.created,
      );
      const amount = prorates
        ? share(line.amount, {
            part: period.end - period.start,
            whole: end - start,
          })
        : 0;
      return { ...line, amount };
    });
}

const blank = {
  object: "subscription",
  application: null,
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor_config: null,
  billing_schedules: [],
  billing_thresholds: null,
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: null,
  cancellation_details: {
    comment: null,
    feedback: null,
    feedback_option: null,
    reason: null,
  },
  customer_account: null,
  default_source: null,
  default_tax_rates: [],
  discounts: [],
  ended_at: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: { type: "self" },
  },
  latest_invoice: null,
  livemode: false,
  managed_payments: null,
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pause_collection: null,
  payment_settings: {
    payment_method_options: null,
    payment_method_types: null,
    save_default_payment_method: "off",
  },
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  schedule: null,
  status: "incomplete",
  test_clock: null,
  transfer_data: null,
} satisfies Partial<Subscription>;
