import type { Account } from "../../account.ts";
import type { Due } from "../../agenda.ts";
import { voidInvoice } from "../invoice/close.ts";
import { endSubscription } from "./end.ts";
import { periodOfSubscription, type Subscription } from "./items.ts";
import { dropPending } from "./pending.ts";
import { endAsPlanned, endPeriod } from "./renew.ts";

/** A first payment that does not come ends the attempt after so long. */
const INCOMPLETE_SECONDS = 23 * 3_600;

/** What subscriptions do by themselves. */
export function* subscriptionsDue(account: Account): Iterable<Due> {
  for (const subscription of account.all("subscription")) {
    if (subscription.ended_at !== null) continue;
    const { id, pending_update, cancel_at } = subscription;
    if (subscription.status === "incomplete") {
      yield {
        atSeconds: subscription.created + INCOMPLETE_SECONDS,
        happen: () => giveUp(account, subscription),
      };
      continue;
    }
    if (pending_update) {
      yield {
        atSeconds: pending_update.expires_at,
        happen: () => expirePending(account, subscription),
      };
    }
    if (cancel_at !== null && !subscription.cancel_at_period_end) {
      yield {
        atSeconds: cancel_at,
        happen: () => endAsPlanned(account, id),
      };
    }
    if (subscription.status === "paused") continue;
    yield {
      atSeconds: periodOfSubscription(subscription).end,
      happen: () => endPeriod(account, id),
    };
  }
}

function giveUp(account: Account, { id, latest_invoice }: Subscription) {
  if (latest_invoice !== null) voidInvoice(account, latest_invoice);
  endSubscription(account, id, {
    reason: "payment_failed",
    status: "incomplete_expired",
  });
}

function expirePending(account: Account, { id, latest_invoice }: Subscription) {
  const invoice = account.find("invoice", latest_invoice ?? "");
  if (invoice?.status === "open") voidInvoice(account, invoice.id);
  dropPending(account, id);
}
