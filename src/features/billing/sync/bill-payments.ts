import type { InvoiceFacts } from "../gateway/invoices.ts";
import type { PaymentFacts, PaymentReturn } from "../gateway/returns.ts";

/** A bill with what became of its payments; cents. */
export type PaidBill = InvoiceFacts & {
  refundedCents: number;
  /** What Stripe took for them; null until it is known of all. */
  feeCents: number | null;
  returns: PaymentReturn[];
};

/**
 * Puts a bill beside its payments. One that was paid without any (outside of
 * Stripe) cost no fee.
 */
export function withPayments(
  bill: InvoiceFacts,
  payments: PaymentFacts[],
): PaidBill {
  const own = payments.filter(({ paymentIntentId }) =>
    bill.paymentIntentIds.includes(paymentIntentId),
  );
  return {
    ...bill,
    refundedCents: own.reduce((total, one) => total + one.refundedCents, 0),
    feeCents: feeOfBill(bill, own),
    returns: own.flatMap(({ returns }) => returns),
  };
}

function feeOfBill(bill: InvoiceFacts, payments: PaymentFacts[]) {
  if (bill.status !== "paid") return null;
  if (bill.paymentIntentIds.length === 0) return 0;
  if (payments.length === 0) return null;
  return payments.reduce<number | null>(
    (total, { feeCents }) =>
      total === null || feeCents === null ? null : total + feeCents,
    0,
  );
}
