import type { Account } from "../account.ts";
import { emit } from "../events.ts";
import { invalidRequest, missing } from "../http/errors.ts";
import { page } from "../http/lists.ts";
import { type Route, route } from "../http/routes.ts";
import { integer, oneOf, type Params, text } from "../http/shapes.ts";
import type { Objects } from "../wire.ts";
import { book } from "./balance-transaction.ts";
import { isOfCharge, listedByCharge } from "./by-charge.ts";
import { metadataUpdate, withMetadata } from "./fields.ts";

const URL = "/v1/refunds";

type Refund = Objects["refund"];

const createFields = {
  amount: integer,
  charge: text,
  metadata: metadataUpdate,
  payment_intent: text,
  reason: oneOf("duplicate", "fraudulent", "requested_by_customer"),
};

export const refundRoutes: Route[] = [
  route(`POST ${URL}`, {
    sdk: "RefundCreateParams",
    params: createFields,
    answer: ({ account, params }) => createRefund(account, params),
  }),
  route(`GET ${URL}/:id`, {
    sdk: "RefundRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("refund", id),
  }),
  route(`POST ${URL}/:id`, {
    sdk: "RefundUpdateParams",
    params: { metadata: metadataUpdate },
    answer: ({ account, id, params }) => {
      const before = account.get("refund", id);
      const refund = account.change("refund", id, {
        metadata: withMetadata(before.metadata, params.metadata),
      });
      emit(account, "refund.updated", { object: refund, before });
      return refund;
    },
  }),
  route(`GET ${URL}`, {
    sdk: "RefundListParams",
    params: listedByCharge,
    answer: ({ account, params }) =>
      page(account.all("refund").filter(isOfCharge(params)), {
        url: URL,
        params,
      }),
  }),
];

/** Gives money back at once; the bank may yet say that it could not. */
export function createRefund(
  account: Account,
  params: Params<typeof createFields>,
): Refund {
  const charge = chargeOf(account, params);
  const left = charge.amount - charge.amount_refunded;
  const amount = params.amount ?? left;
  if (charge.disputed) {
    throw invalidRequest(
      `Charge ${charge.id} has been charged back; cannot issue a refund.`,
      { code: "charge_disputed" },
    );
  }
  if (left === 0) {
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, {
      code: "charge_already_refunded",
    });
  }
  if (amount < 1 || amount > left) {
    throw invalidRequest(
      `Refund amount ($${amount / 100}) is greater than unrefunded amount on charge ($${left / 100})`,
      { param: "amount" },
    );
  }
  const id = account.newId("re");
  const refund = account.put("refund", {
    id,
    object: "refund",
    amount,
    // Stripe keeps the fee of the payment.
    balance_transaction: book(account, {
      amount: -amount,
      currency: charge.currency,
      reporting_category: "refund",
      source: id,
      type: "refund",
    }).id,
    charge: charge.id,
    created: account.now(),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: { type: "card" },
    metadata: withMetadata(null, params.metadata),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  });
  emit(account, "refund.created", { object: refund });
  emit(account, "charge.refunded", {
    object: setRefunded(account, charge, charge.amount_refunded + amount),
    before: charge,
  });
  return refund;
}

function chargeOf(
  account: Account,
  { charge, payment_intent }: { charge?: string; payment_intent?: string },
): Objects["charge"] {
  if (charge !== undefined) return account.get("charge", charge, "charge");
  if (payment_intent === undefined) throw missing("payment_intent");
  const intent = account.get(
    "payment_intent",
    payment_intent,
    "payment_intent",
  );
  if (intent.status === "succeeded" && intent.latest_charge !== null)
    return account.get("charge", intent.latest_charge);
  throw invalidRequest(
    `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
    { code: "payment_intent_unexpected_state" },
  );
}

const setRefunded = (
  account: Account,
  charge: Objects["charge"],
  amount: number,
) =>
  account.change("charge", charge.id, {
    amount_refunded: amount,
    refunded: amount === charge.amount,
  });

/** The bank could not pay it out: the money is the account's again. */
export function failRefund(account: Account, id: string): Refund {
  const before = account.get("refund", id);
  if (before.status !== "succeeded" && before.status !== "pending")
    throw invalidRequest(`${id} has a status of ${before.status}.`);
  const refund = account.change("refund", id, {
    failure_balance_transaction: book(account, {
      amount: before.amount,
      currency: before.currency,
      reporting_category: "refund_failure",
      source: id,
      type: "refund_failure",
    }).id,
    failure_reason: "expired_or_canceled_card",
    status: "failed",
  });
  const charge = account.get("charge", before.charge ?? "");
  setRefunded(account, charge, charge.amount_refunded - before.amount);
  emit(account, "refund.updated", { object: refund, before });
  emit(account, "refund.failed", { object: refund });
  return refund;
}
