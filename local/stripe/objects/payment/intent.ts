import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { cardDeclined, invalidRequest } from "../../http/errors.ts";
import type { Objects } from "../../wire.ts";
import { charge, DECLINED } from "./charge.ts";
import { behaviourOf } from "./method.ts";

type Intent = Objects["payment_intent"];

export type IntentFacts = {
  amount: number;
  currency: string;
  customer: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
  receiptEmail?: string | null;
  savesCard?: boolean;
};

export function createIntent(account: Account, facts: IntentFacts): Intent {
  const id = account.newId("pi");
  const intent = account.put("payment_intent", {
    id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: facts.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic",
    client_secret: `${id}_secret_local`,
    confirmation_method: "automatic",
    created: account.now(),
    currency: facts.currency,
    customer: facts.customer,
    customer_account: null,
    description: facts.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: facts.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: facts.receiptEmail ?? null,
    review: null,
    setup_future_usage: facts.savesCard ? "off_session" : null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "requires_payment_method",
    transfer_data: null,
    transfer_group: null,
  });
  emit(account, "payment_intent.created", { object: intent });
  return intent;
}

/** Tries to take the money from a card. Its status says how that went. */
export function confirmIntent(
  account: Account,
  id: string,
  by: { method: string; isAuthenticated?: boolean },
): Intent {
  const intent = account.get("payment_intent", id);
  if (intent.status === "succeeded" || intent.status === "canceled") {
    throw invalidRequest(
      `You cannot confirm this PaymentIntent because it has already ${intent.status === "canceled" ? "been canceled" : "succeeded after being previously confirmed"}.`,
      { code: "payment_intent_unexpected_state" },
    );
  }
  const method = account.get("payment_method", by.method, "payment_method");
  const behaviour = behaviourOf(method);
  if (behaviour === "authenticates" && !by.isAuthenticated) {
    return requireAction(account, intent, method.id);
  }
  return behaviour === "pays" || behaviour === "authenticates"
    ? succeed(account, intent, method)
    : fail(account, intent, method);
}

function requireAction(account: Account, intent: Intent, method: string) {
  const waiting = account.change("payment_intent", intent.id, {
    payment_method: method,
    status: "requires_action",
    next_action: {
      type: "redirect_to_url",
      redirect_to_url: {
        url: `${account.url}/authenticate/${intent.id}`,
        return_url: null,
      },
    },
  });
  emit(account, "payment_intent.requires_action", { object: waiting });
  return waiting;
}

function succeed(
  account: Account,
  intent: Intent,
  method: Objects["payment_method"],
) {
  const { id } = charge(account, { intent, method, isPaid: true });
  const paid = account.change("payment_intent", intent.id, {
    amount_received: intent.amount,
    last_payment_error: null,
    latest_charge: id,
    next_action: null,
    payment_method: method.id,
    processing: null,
    status: "succeeded",
  });
  emit(account, "payment_intent.succeeded", { object: paid });
  return paid;
}

function fail(
  account: Account,
  intent: Intent,
  method: Objects["payment_method"],
) {
  const { id } = charge(account, { intent, method, isPaid: false });
  const failed = account.change("payment_intent", intent.id, {
    last_payment_error: {
      charge: id,
      code: DECLINED.code,
      decline_code: DECLINED.declineCode,
      message: DECLINED.message,
      type: "card_error",
    },
    latest_charge: id,
    next_action: null,
    payment_method: null,
    processing: null,
    status: "requires_payment_method",
  });
  emit(account, "payment_intent.payment_failed", { object: failed });
  return failed;
}

/** A bank debit has been asked for; whether it comes, days will tell. */
export function startProcessing(
  account: Account,
  { id, method }: { id: string; method: string },
) {
  const intent = account.change("payment_intent", id, {
    payment_method: method,
    status: "processing",
  });
  emit(account, "payment_intent.processing", { object: intent });
  return intent;
}

export function endProcessing(account: Account, id: string, isPaid: boolean) {
  const intent = account.get("payment_intent", id);
  if (intent.status !== "processing" || intent.payment_method === null)
    throw invalidRequest(`${id} is not waiting for a bank.`);
  const method = account.get("payment_method", intent.payment_method);
  return isPaid
    ? succeed(account, intent, method)
    : fail(account, intent, method);
}

export function cancelIntent(
  account: Account,
  id: string,
  reason: NonNullable<Intent["cancellation_reason"]>,
): Intent {
  const before = account.get("payment_intent", id);
  if (before.status === "succeeded" || before.status === "canceled") {
    throw invalidRequest(
      `You cannot cancel this PaymentIntent because it has a status of ${before.status}.`,
      { code: "payment_intent_unexpected_state" },
    );
  }
  const intent = account.change("payment_intent", id, {
    canceled_at: account.now(),
    cancellation_reason: reason,
    next_action: null,
    status: "canceled",
  });
  emit(account, "payment_intent.canceled", { object: intent });
  return intent;
}

/** @throws StripeError card_declined for an intent whose charge failed. */
export function assertIntentPaid(intent: Intent): Intent {
  const { last_payment_error: error } = intent;
  if (intent.status !== "requires_payment_method" || !error) return intent;
  throw cardDeclined({
    code: error.code ?? DECLINED.code,
    message: error.message ?? DECLINED.message,
    ...(error.decline_code && { declineCode: error.decline_code }),
    ...(error.charge && { charge: error.charge }),
    paymentIntent: intent,
  });
}
