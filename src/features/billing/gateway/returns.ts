import "server-only";
import type Stripe from "stripe";
import type { StripeGateway } from "../gateway.ts";
import { idOf, momentOf, momentOrNull, sum } from "./values.ts";

/** A refund or a dispute of a payment; cents. */
export type PaymentReturn = {
  id: string;
  kind: "refund" | "dispute";
  amountCents: number;
  currency: string;
  /** Stripe's own word, unknown ones too. */
  status: string;
  reason: string | null;
  createdAt: Date;
  /** Of a dispute that can be answered. */
  evidenceDueAt: Date | null;
  /** When a dispute took its money, and when all of that came back. */
  withdrawnAt: Date | null;
  reinstatedAt: Date | null;
  /** What a dispute cost; null for a refund, and where it is not in dollars. */
  feeCents: number | null;
};

/** A payment that went through, and what of it went back; cents. */
export type PaymentFacts = {
  paymentIntentId: string;
  refundedCents: number;
  feeCents: number | null;
  returns: PaymentReturn[];
};

const LIST_MAX = 100;
/** Failed attempts are among them: of a long history this is enough. */
const CHARGES_MAX = 1_000;

/** The payments of a customer, each with its refunds and disputes. */
export async function listPayments(
  gateway: StripeGateway,
  customerId: string,
): Promise<PaymentFacts[]> {
  const charges = await gateway.ask((stripe) =>
    stripe.charges
      .list({
        customer: customerId,
        limit: LIST_MAX,
        expand: ["data.balance_transaction", "data.refunds"],
      })
      .autoPagingToArray({ limit: CHARGES_MAX }),
  );
  const payments = charges
    .filter(({ status }) => status !== "failed")
    .map((charge) => paymentFacts(gateway, charge));
  return (await Promise.all(payments)).flat();
}

/** Every refund and dispute of a payment. */
export async function listReturns(
  gateway: StripeGateway,
  of: { payment_intent: string } | { charge: string },
): Promise<PaymentReturn[]> {
  const [refunds, disputes] = await Promise.all([
    listRefunds(gateway, of),
    listDisputes(gateway, of),
  ]);
  return [...refunds, ...disputes];
}

/**
 * What went back of a payment: by refunds that have not failed, and by disputes
 * whose money is withdrawn at this moment. Cents.
 */
export const sumReturned = (returns: PaymentReturn[]) => ({
  refundedCents: sumOf(
    returns.filter(
      ({ kind, status }) =>
        kind === "refund" && status !== "failed" && status !== "canceled",
    ),
  ),
  disputedCents: sumOf(
    returns.filter(
      ({ withdrawnAt, reinstatedAt }) => withdrawnAt && !reinstatedAt,
    ),
  ),
});

/**
 * What Stripe took for a charge. Null until it is booked, which may be after the
 * payment (asynchronous capture), and where the books are not in dollars.
 */
export function feeOf({
  balance_transaction: booked,
}: Pick<Stripe.Charge, "balance_transaction">): number | null {
  return booked && typeof booked === "object" ? feesIn([booked]) : null;
}

async function paymentFacts(
  gateway: StripeGateway,
  charge: Stripe.Charge,
): Promise<PaymentFacts[]> {
  const paymentIntentId = idOf(charge.payment_intent);
  if (!paymentIntentId) return [];
  const { refunds } = charge;
  const [refunded, disputed] = await Promise.all([
    refunds && !refunds.has_more
      ? refunds.data.map(refundFacts)
      : listRefunds(gateway, { charge: charge.id }),
    charge.disputed ? listDisputes(gateway, { charge: charge.id }) : [],
  ]);
  return [
    {
      paymentIntentId,
      refundedCents: charge.amount_refunded,
      feeCents: feeOf(charge),
      returns: [...refunded, ...disputed],
    },
  ];
}

async function listRefunds(
  gateway: StripeGateway,
  of: { payment_intent: string } | { charge: string },
) {
  const { data } = await gateway.ask((stripe) =>
    stripe.refunds.list({ ...of, limit: LIST_MAX }),
  );
  return data.map(refundFacts);
}

async function listDisputes(
  gateway: StripeGateway,
  of: { payment_intent: string } | { charge: string },
) {
  const { data } = await gateway.ask((stripe) =>
    stripe.disputes.list({ ...of, limit: LIST_MAX }),
  );
  return data.map(disputeFacts);
}

/** What of a refund matters here. */
export const refundFacts = (refund: Stripe.Refund): PaymentReturn => ({
  id: refund.id,
  kind: "refund",
  amountCents: refund.amount,
  currency: refund.currency,
  status: refund.status ?? "unknown",
  reason: refund.reason,
  createdAt: momentOf(refund.created),
  evidenceDueAt: null,
  withdrawnAt: null,
  reinstatedAt: null,
  feeCents: null,
});

/** What of a dispute matters here. */
export function disputeFacts(
  dispute: Omit<Stripe.Dispute, "evidence">,
): PaymentReturn {
  const movements = dispute.balance_transactions.toSorted(
    (a, b) => a.created - b.created,
  );
  const withdrawn = movements.find(({ amount }) => amount < 0);
  const isBack = sum(movements.map(({ amount }) => amount)) >= 0;
  const reinstated = movements.findLast(({ amount }) => amount > 0);
  return {
    id: dispute.id,
    kind: "dispute",
    amountCents: dispute.amount,
    currency: dispute.currency,
    status: dispute.status,
    reason: dispute.reason,
    createdAt: momentOf(dispute.created),
    // Stripe writes 0 where the bank takes no answer.
    evidenceDueAt: momentOrNull(dispute.evidence_details.due_by || null),
    withdrawnAt: momentOrNull(withdrawn?.created),
    reinstatedAt:
      withdrawn && isBack ? momentOrNull(reinstated?.created) : null,
    feeCents: feesIn(movements),
  };
}

const feesIn = (movements: Stripe.BalanceTransaction[]): number | null =>
  movements.every(({ currency }) => currency === "usd")
    ? sum(movements.map(({ fee }) => fee))
    : null;

const sumOf = (amounts: { amountCents: number }[]) =>
  sum(amounts.map(({ amountCents }) => amountCents));
