import type { Account } from "../../account.ts";
import {
  assertPayable,
  attemptPayment,
  finalise,
  type PayBy,
} from "../invoice/settle.ts";
import { changeSubscription } from "./change.ts";
import { createSubscription, type SubscriptionFacts } from "./create.ts";
import type { Subscription } from "./items.ts";

/** Makes a subscription, finalises its first invoice and tries to be paid. */
export function startSubscription(
  account: Account,
  facts: SubscriptionFacts,
  payBy: PayBy | "later" = {},
): Subscription {
  const { id, latest_invoice } = createSubscription(account, facts);
  const invoice = finalise(account, latest_invoice ?? "");
  if (facts.trialEnd)
    return changeSubscription(account, id, { status: "trialing" });
  if (facts.collectionMethod === "send_invoice")
    return changeSubscription(account, id, { status: "active" });
  if (invoice.status === "open" && payBy !== "later") {
    assertPayable(account, invoice);
    attemptPayment(account, invoice.id, payBy);
  }
  return account.get("subscription", id);
}
