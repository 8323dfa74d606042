import type { Account } from "../account.ts";
import { emit } from "../events.ts";
import { invalidRequest } from "../http/errors.ts";
import { page } from "../http/lists.ts";
import { type Route, route } from "../http/routes.ts";
import type { Objects } from "../wire.ts";
import { book, DISPUTE_FEE } from "./balance-transaction.ts";
import { isOfCharge, listedByCharge } from "./by-charge.ts";

const URL = "/v1/disputes";
const ANSWER_WITHIN_SECONDS = 7 * 86_400;

type Dispute = Objects["dispute"];

export const disputeRoutes: Route[] = [
  route(`GET ${URL}/:id`, {
    sdk: "DisputeRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("dispute", id),
  }),
  route(`POST ${URL}/:id/close`, {
    sdk: "DisputeCloseParams",
    params: {},
    answer: ({ account, id }) => closeDispute(account, id, "lost"),
  }),
  route(`GET ${URL}`, {
    sdk: "DisputeListParams",
    params: listedByCharge,
    answer: ({ account, params }) =>
      page(account.all("dispute").filter(isOfCharge(params)), {
        url: URL,
        params,
      }),
  }),
];

/** The customer's bank asks for the money back; it has not taken it yet. */
export function openDispute(account: Account, intentId: string): Dispute {
  const intent = account.get("payment_intent", intentId);
  const charge = account.get("charge", intent.latest_charge ?? "");
  if (!charge.paid || charge.disputed)
    throw invalidRequest(`${charge.id} cannot be disputed.`);
  account.change("charge", charge.id, { disputed: true });
  const dispute = account.put("dispute", {
    ...blank,
    id: account.newId("du"),
    amount: charge.amount - charge.amount_refunded,
    charge: charge.id,
    created: account.now(),
    currency: charge.currency,
    evidence_details: {
      due_by: account.now() + ANSWER_WITHIN_SECONDS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    payment_intent: intent.id,
  });
  emit(account, "charge.dispute.created", { object: dispute });
  return dispute;
}

/** Evidence was sent in: the bank looks at it. */
export function answerDispute(account: Account, id: string): Dispute {
  const before = account.get("dispute", id);
  const dispute = account.change("dispute", id, {
    evidence_details: {
      ...before.evidence_details,
      has_evidence: true,
      submission_count: 1,
      submission_method: "manual",
    },
    status: "under_review",
  });
  emit(account, "charge.dispute.updated", { object: dispute, before });
  return dispute;
}

export function withdrawFunds(account: Account, id: string): Dispute {
  const dispute = account.change("dispute", id, {
    balance_transactions: [
      transaction(account, account.get("dispute", id), -1),
    ],
    is_charge_refundable: false,
  });
  emit(account, "charge.dispute.funds_withdrawn", { object: dispute });
  return dispute;
}

/** Won, what was withdrawn comes back. */
export function closeDispute(
  account: Account,
  id: string,
  outcome: "won" | "lost",
): Dispute {
  const before = account.get("dispute", id);
  if (before.status === "won" || before.status === "lost")
    throw invalidRequest(`${id} is closed.`);
  const dispute = account.change("dispute", id, { status: outcome });
  emit(account, "charge.dispute.closed", { object: dispute, before });
  if (outcome === "lost" || dispute.balance_transactions.length === 0)
    return dispute;
  const reinstated = account.change("dispute", id, {
    balance_transactions: [
      ...dispute.balance_transactions,
      transaction(account, dispute, 1),
    ],
  });
  emit(account, "charge.dispute.funds_reinstated", { object: reinstated });
  return reinstated;
}

/** The fee stays with Stripe when the dispute is won. */
const transaction = (account: Account, dispute: Dispute, sign: 1 | -1) =>
  book(account, {
    amount: sign * dispute.amount,
    currency: dispute.currency,
    description: `Chargeback ${sign < 0 ? "withdrawal" : "reversal"} for ${dispute.charge}`,
    fee: sign < 0 ? DISPUTE_FEE : 0,
    reporting_category: sign < 0 ? "dispute" : "dispute_reversal",
    source: dispute.id,
    type: "adjustment",
  });

const blank = {
  object: "dispute",
  balance_transactions: [],
  enhanced_eligibility_types: [],
  evidence: {
    access_activity_log: null,
    billing_address: null,
    cancellation_policy: null,
    cancellation_policy_disclosure: null,
    cancellation_rebuttal: null,
    customer_communication: null,
    customer_email_address: null,
    customer_name: null,
    customer_purchase_ip: null,
    customer_signature: null,
    duplicate_charge_documentation: null,
    duplicate_charge_explanation: null,
    duplicate_charge_id: null,
    enhanced_evidence: {},
    product_description: null,
    receipt: null,
    refund_policy: null,
    refund_policy_disclosure: null,
    refund_refusal_explanation: null,
    service_date: null,
    service_documentation: null,
    shipping_address: null,
    shipping_carrier: null,
    shipping_date: null,
    shipping_documentation: null,
    shipping_tracking_number: null,
    uncategorized_file: null,
    uncategorized_text: null,
  },
  intended_submission_method: null,
  is_charge_refundable: true,
  livemode: false,
  metadata: {},
  reason: "fraudulent",
  status: "needs_response",
} satisfies Partial<Dispute>;
