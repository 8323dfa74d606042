import type Stripe from "stripe";
import { expect, test } from "vitest";
import { disputeFacts } from "@/features/billing/gateway/returns";

const aMovement = (
  amount: number,
  { day, fee = 0, currency = "usd" }: Movement,
): Stripe.BalanceTransaction => ({
  ...{ id: "txn_1", object: "balance_transaction", amount, fee, currency },
  ...{ available_on: 0, balance_type: "payments", created: day * 86_400 },
  ...{ description: null, exchange_rate: null, fee_details: [] },
  ...{ net: amount - fee, reporting_category: "dispute", source: "du_1" },
  ...{ status: "available", type: "adjustment" },
});

type Movement = { day: number; fee?: number; currency?: string };

const aDispute = (movements: Stripe.BalanceTransaction[], dueBy = 0) =>
  disputeFacts({
    ...{ id: "du_1", object: "dispute", amount: 2_000, charge: "ch_1" },
    ...{ created: 0, currency: "usd", payment_intent: "pi_1" },
    ...{ balance_transactions: movements, enhanced_eligibility_types: [] },
    evidence_details: {
      ...{ due_by: dueBy, enhanced_eligibility: {}, has_evidence: false },
      ...{ past_due: false, submission_count: 0 },
      submission_method: "not_submitted",
    },
    ...{
      intended_submission_method: null,
      is_charge_refundable: false,
    },
    ...{ livemode: false, metadata: {}, reason: "fraudulent" },
    status: "under_review",
  });

const dayOf = (moment: Date | null) => moment && moment.getTime() / 86_400_000;

test.each([
  ["nothing moved", [], null, null],
  ["its money was taken", [aMovement(-2_000, { day: 1 })], 1, null],
  [
    "a part came back",
    [aMovement(-2_000, { day: 1 }), aMovement(500, { day: 2 })],
    1,
    null,
  ],
  [
    "all came back, told the other way around",
    [aMovement(2_000, { day: 3 }), aMovement(-2_000, { day: 1 })],
    1,
    3,
  ],
])("of a dispute, %s", (_, movements, withdrawn, reinstated) => {
  const { withdrawnAt, reinstatedAt } = aDispute(movements);

  expect([dayOf(withdrawnAt), dayOf(reinstatedAt)]).toEqual([
    withdrawn,
    reinstated,
  ]);
});

test("the fee of a dispute is what is left of it, and unknown in other money", () => {
  const taken = aMovement(-2_000, { day: 1, fee: 1_500 });
  const back = aMovement(2_000, { day: 2, fee: -1_500 });
  const abroad = aMovement(-1_800, { day: 1, fee: 1_200, currency: "eur" });

  expect(aDispute([taken]).feeCents).toBe(1_500);
  expect(aDispute([taken, back]).feeCents).toBe(0);
  expect(aDispute([abroad]).feeCents).toBeNull();
});

test("a dispute that takes no answer has no day for one", () => {
  expect(aDispute([]).evidenceDueAt).toBeNull();
  expect(dayOf(aDispute([], 4 * 86_400).evidenceDueAt)).toBe(4);
});
