import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import type { Objects } from "../../wire.ts";
import { book, chargeFee } from "../balance-transaction.ts";

export const DECLINED = {
  code: "card_declined",
  declineCode: "generic_decline",
  message: "Your card was declined.",
} as const;

/** Takes the money, or notes that the bank would not give it. */
export function charge(
  account: Account,
  options: {
    intent: Objects["payment_intent"];
    method: Objects["payment_method"];
    isPaid: boolean;
  },
): Objects["charge"] {
  const { intent, method, isPaid } = options;
  const id = account.newId("ch");
  const made = account.put("charge", {
    id,
    object: "charge",
    amount: intent.amount,
    amount_captured: isPaid ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: "TOLLGATE",
    captured: isPaid,
    created: account.now(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: isPaid ? null : DECLINED.code,
    failure_message: isPaid ? null : DECLINED.message,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(isPaid),
    paid: isPaid,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: detailsOf(method),
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: `${account.url}/receipts/${id}`,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: isPaid ? "succeeded" : "failed",
    transfer_data: null,
    transfer_group: null,
  });
  const booked =
    isPaid && !account.booksLater ? bookCharge(account, made) : made;
  emit(account, isPaid ? "charge.succeeded" : "charge.failed", {
    object: booked,
  });
  return booked;
}

/** Books whatever was paid and is not booked yet, and says so. */
export function bookWaiting(account: Account) {
  account.booksLater = false;
  for (const before of account.all("charge")) {
    if (!before.paid || before.balance_transaction !== null) continue;
    emit(account, "charge.updated", {
      object: bookCharge(account, before),
      before,
    });
  }
}

function bookCharge(account: Account, made: Objects["charge"]) {
  const { id } = book(account, {
    amount: made.amount,
    currency: made.currency,
    description: made.description,
    fee: chargeFee(made.amount),
    reporting_category: "charge",
    source: made.id,
    type: "charge",
  });
  return account.change("charge", made.id, { balance_transaction: id });
}

const outcomeOf = (isPaid: boolean): Objects["charge"]["outcome"] => ({
  advice_code: isPaid ? null : "try_again_later",
  network_advice_code: null,
  network_decline_code: isPaid ? null : "05",
  network_status: isPaid ? "approved_by_network" : "declined_by_network",
  reason: isPaid ? null : DECLINED.declineCode,
  risk_level: "normal",
  risk_score: 20,
  seller_message: isPaid
    ? "Payment complete."
    : "The bank did not return any further details with this decline.",
  type: isPaid ? "authorized" : "issuer_declined",
});

const detailsOf = (
  method: Objects["payment_method"],
): Objects["charge"]["payment_method_details"] => ({
  card: {
    amount_authorized: null,
    authorization_code: null,
    brand: method.card?.brand ?? null,
    checks: method.card?.checks ?? null,
    country: method.card?.country ?? null,
    electronic_commerce_indicator: null,
    exp_month: method.card?.exp_month ?? 1,
    exp_year: method.card?.exp_year ?? 2_000,
    fingerprint: method.card?.fingerprint ?? null,
    funding: method.card?.funding ?? null,
    installments: null,
    last4: method.card?.last4 ?? null,
    mandate: null,
    network: method.card?.brand ?? null,
    network_transaction_id: null,
    regulated_status: "unregulated",
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  },
  type: "card",
});
