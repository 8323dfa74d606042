import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { invalidRequest } from "../../http/errors.ts";
import { changeSubscription } from "../subscription/change.ts";
import {
  periodOfSubscription,
  type Subscription,
} from "../subscription/items.ts";
import { itemOfPhase, type Phase, type Schedule } from "./phases.ts";

/** Takes over a subscription: its running period is the only phase. */
export function createSchedule(
  account: Account,
  facts: { subscription: string; metadata: Record<string, string> },
): Schedule {
  const subscription = account.get(
    "subscription",
    facts.subscription,
    "from_subscription",
  );
  assertFree(subscription);
  const { start, end } = periodOfSubscription(subscription);
  const schedule = account.put("subscription_schedule", {
    id: account.newId("sub_sched"),
    object: "subscription_schedule",
    application: null,
    billing_mode: subscription.billing_mode,
    canceled_at: null,
    completed_at: null,
    created: account.now(),
    current_phase: { start_date: start, end_date: end },
    customer: subscription.customer,
    customer_account: null,
    default_settings: defaultsOf(subscription),
    end_behavior: "release",
    livemode: false,
    metadata: facts.metadata,
    pause_schedules: [],
    phases: [
      makePhase({
        currency: subscription.currency,
        items: subscription.items.data.map(({ price, quantity }) => ({
          price: price.id,
          ...(quantity !== undefined && { quantity }),
        })),
        metadata: {},
        prorationBehavior: "create_prorations",
        start,
        end,
      }),
    ],
    released_at: null,
    released_subscription: null,
    status: "active",
    subscription: subscription.id,
    test_clock: null,
  });
  emit(account, "subscription_schedule.created", { object: schedule });
  changeSubscription(account, subscription.id, { schedule: schedule.id });
  return schedule;
}

const defaultsOf = (
  subscription: Subscription,
): Schedule["default_settings"] => ({
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor: "automatic",
  billing_thresholds: null,
  collection_method: subscription.collection_method,
  default_payment_method: subscription.default_payment_method,
  description: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    days_until_due: null,
    description: null,
    footer: null,
    issuer: { type: "self" },
  },
  on_behalf_of: null,
  transfer_data: null,
});

function assertFree(subscription: Subscription) {
  if (subscription.ended_at !== null) {
    throw invalidRequest(
      "You cannot migrate a subscription that has been canceled.",
      { param: "from_subscription" },
    );
  }
  if (subscription.schedule === null) return;
  throw invalidRequest(
    `You cannot migrate a subscription that is already attached to a schedule: \`${subscription.schedule}\`.`,
    { param: "from_subscription" },
  );
}

export const makePhase = (facts: {
  currency: string;
  items: { price: string; quantity?: number }[];
  metadata: Record<string, string>;
  prorationBehavior: "always_invoice" | "create_prorations" | "none";
  start: number;
  end: number;
}): Phase => ({
  add_invoice_items: [],
  application_fee_percent: null,
  billing_cycle_anchor: null,
  billing_thresholds: null,
  collection_method: null,
  currency: facts.currency,
  default_payment_method: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  end_date: facts.end,
  invoice_settings: null,
  items: facts.items.map(({ price, quantity }) => itemOfPhase(price, quantity)),
  metadata: facts.metadata,
  on_behalf_of: null,
  proration_behavior: facts.prorationBehavior,
  start_date: facts.start,
  transfer_data: null,
  trial_end: null,
});
