import { uiCopy } from "@/ui/copy";
import type { BillingRefusal } from "./schema.ts";

type Kind = BillingRefusal["kind"] | "rate_limited";

/** What was refused, what is kept, what next. */
const REFUSALS: Record<Kind, string> = {
  rate_limited: uiCopy.tooFast,
  not_owner:
    "Only an owner of this workspace can do this. Ask one of them; nothing was changed.",
  billing_off: "Payments are not set up on this server. Nothing was changed.",
  stripe_unavailable:
    "Stripe is not answering. What it has taken up will show here within minutes, and nothing is charged twice. Try again shortly.",
  not_for_sale:
    "This cannot be bought at the moment: Stripe does not list it at the price shown here. Nothing was charged.",
  price_changed:
    "What this costs has changed since the page was opened. Nothing was charged. Load the page again to see the new price.",
  already_subscribed:
    "This workspace has a subscription already. Nothing was charged. Change its plan here instead.",
  invoiced_outside:
    "This plan was set by the operator and is invoiced outside. Write to them to change it.",
  no_subscription: "There is no subscription here to change.",
  nothing_to_change: "Nothing would change.",
  change_planned:
    "A change is planned for the end of the period. Keep the present plan first, then choose anew.",
  change_unpaid:
    "An earlier change waits for its payment. Pay it, or choose anew once it has lapsed.",
  payment_past_due:
    "A payment is late. Update payment first, then change the plan.",
  preview_outdated:
    "These figures are no longer valid, so nothing was changed or charged. Look at the new ones.",
  payment_incomplete:
    "The payment did not go through. Your plan is unchanged. Pay the invoice within 23 hours to complete the change.",
  card_declined:
    "The card was declined. Nothing was changed. Use another card.",
  nothing_to_pay: "Nothing is unpaid.",
  trial_taken:
    "The trial has been used with this sign-in or address; it is given once. Your plan is unchanged.",
  trial_for_new_people:
    "The trial is for those who have not subscribed yet. Your plan is unchanged.",
  email_not_verified:
    "The trial needs an address that your sign-in provider has verified. Nothing was changed.",
};

export const refusalSentence = ({ kind }: { kind: string }): string =>
  kind in REFUSALS
    ? REFUSALS[kind as Kind]
    : "This could not be understood. Nothing was changed.";
