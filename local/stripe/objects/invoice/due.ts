import type { Account } from "../../account.ts";
import type { Due } from "../../agenda.ts";
import { changeSubscription } from "../subscription/change.ts";
import { endSubscription } from "../subscription/end.ts";
import { type Invoice, subscriptionOf } from "./draft.ts";
import { isPlaceless, keepAsDraft } from "./placeless.ts";
import { attemptPayment, finalise, RETRY_DAYS } from "./settle.ts";

/** What invoices do by themselves. */
export function* invoicesDue(account: Account): Iterable<Due> {
  for (const invoice of account.all("invoice")) {
    const { id, status } = invoice;
    if (status === "draft" && invoice.automatically_finalizes_at !== null) {
      yield {
        atSeconds: invoice.automatically_finalizes_at,
        happen: () => finaliseAndCharge(account, id),
      };
    }
    if (status === "open" && invoice.next_payment_attempt !== null) {
      yield {
        atSeconds: invoice.next_payment_attempt,
        happen: () => retry(account, id),
      };
    }
  }
}

function finaliseAndCharge(account: Account, id: string): Invoice {
  const draft = account.get("invoice", id);
  if (isPlaceless(account, draft)) return keepAsDraft(account, draft);
  const invoice = finalise(account, id);
  return invoice.status === "open" &&
    invoice.collection_method === "charge_automatically"
    ? attemptPayment(account, id)
    : invoice;
}

/** The last failed try ends the subscription. */
function retry(account: Account, id: string) {
  const invoice = attemptPayment(account, id);
  if (invoice.status === "paid" || invoice.attempt_count <= RETRY_DAYS.length)
    return;
  const subscription = account.find(
    "subscription",
    subscriptionOf(invoice) ?? "",
  );
  if (subscription && subscription.ended_at === null)
    giveUp(account, subscription.id);
}

function giveUp(account: Account, subscription: string) {
  if (account.afterRetries === "unpaid") {
    changeSubscription(account, subscription, { status: "unpaid" });
    return;
  }
  endSubscription(account, subscription, { reason: "payment_failed" });
}
