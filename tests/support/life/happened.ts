import type { JournalEntry } from "./clock.ts";
import type { World } from "./world.ts";

/** Lives in which none of this happens prove little. */
export const SOMEBODYS_FATE = [
  "alert 50",
  "alert 80",
  "alert 100",
  "call expired",
  "call released",
  "call settled completed",
  "call settled failed",
  "call settled abandoned",
  "charge.dispute.funds_withdrawn",
  "charge.refunded",
  "cut off",
  "customer.subscription.deleted",
  "invoice.payment_failed",
  "mail dead status_422",
  "mail dead too_late",
  "mail sent",
  "mail suppressed",
  "mail waiting status_429",
  "mail waiting status_504",
  "notice credits_bought",
  "notice credits_taken_back",
  "notice overage_80",
  "notice overage_cap",
  "notice payment_failed",
  "notice payment_recovered",
  "notice trial_ended",
  "notice trial_ending",
  "notice usage_50",
  "notice usage_80",
  "notice usage_100",
  "refused account_suspended",
  "refused quota_exceeded",
  "refused service_paused",
  "refused spend_cap_reached",
];

/** What a life has seen, as words. */
export async function listHappenings({ clock, stripe }: World) {
  const journal = await clock.journal();
  return [
    ...journal.map(wordsOf),
    ...stripe.control.events().map(({ type }) => type),
  ];
}

function wordsOf({ what, row }: JournalEntry): string {
  const { kind, state, outcome, details, last_error: error } = row;
  switch (what) {
    case "notifications":
      return `notice ${kind}`;
    case "operator_alerts":
      return `alert ${Object(details).percent}`;
    case "refusal":
      return `refused ${kind}`;
    case "ai_requests":
      return state === "settled" ? `call settled ${outcome}` : `call ${state}`;
    case "email_outbox":
      return error ? `mail ${state} ${error}` : `mail ${state}`;
    default:
      return what;
  }
}
