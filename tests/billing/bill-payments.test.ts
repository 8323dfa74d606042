import { expect, test } from "vitest";
import type { InvoiceFacts } from "@/features/billing/gateway/invoices";
import type { PaymentFacts } from "@/features/billing/gateway/returns";
import { withPayments } from "@/features/billing/sync/bill-payments";

const NOON = new Date("2026-03-15T12:00:00Z");

const aBill = (facts: Partial<InvoiceFacts>): InvoiceFacts => ({
  ...{ id: "in_1", number: "1", status: "paid", reason: null },
  ...{ subscriptionId: null, currency: "usd", subtotalCents: 2_000 },
  ...{ taxCents: 0, totalCents: 2_000, amountDueCents: 2_000 },
  ...{ amountPaidCents: 2_000, periodStart: NOON, periodEnd: NOON },
  ...{ hostedUrl: null, pdfUrl: null, createdAt: NOON, finalizedAt: NOON },
  ...{ dueAt: null, paidAt: NOON, nextAttemptAt: null, isAttempted: true },
  paymentIntentIds: ["pi_1"],
  ...facts,
});

const aPayment = (facts: Partial<PaymentFacts>): PaymentFacts => ({
  ...{ paymentIntentId: "pi_1", refundedCents: 0, feeCents: 88, returns: [] },
  ...facts,
});

test.each<[string, number | null, Partial<InvoiceFacts>, PaymentFacts[]]>([
  ["of its payment", 88, {}, [aPayment({})]],
  ["nothing, paid outside of Stripe", 0, { paymentIntentIds: [] }, []],
  ["unknown before it is booked", null, {}, [aPayment({ feeCents: null })]],
  ["unknown while its payment is not seen", null, {}, []],
  ["unknown while nothing is paid", null, { status: "open" }, []],
  [
    "not that of another's payment",
    null,
    {},
    [aPayment({ paymentIntentId: "pi_2" })],
  ],
  [
    "of all its payments",
    120,
    { paymentIntentIds: ["pi_1", "pi_2"] },
    [aPayment({}), aPayment({ paymentIntentId: "pi_2", feeCents: 32 })],
  ],
  [
    "unknown while one of them is not booked",
    null,
    { paymentIntentIds: ["pi_1", "pi_2"] },
    [aPayment({}), aPayment({ paymentIntentId: "pi_2", feeCents: null })],
  ],
])("the fee of a bill is %s", (_, feeCents, facts, payments) => {
  expect(withPayments(aBill(facts), payments).feeCents).toBe(feeCents);
});
