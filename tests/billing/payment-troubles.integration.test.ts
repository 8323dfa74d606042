import type { LocalStripe } from "@local/stripe/start";
import {
  NOTHING_INCLUDED,
  purchasesOf,
  spendCredits,
} from "@tests/support/billing";
import { balanceOf } from "@tests/support/calls";
import { signed } from "@tests/support/deliveries";
import { expectCountersToEqualTheLedger } from "@tests/support/ledger";
import { diceOf } from "@tests/support/random";
import { test } from "@tests/support/stripe";
import { describe, expect } from "vitest";
import { isHandled } from "@/features/billing/webhook/events";
import { receiveEvent } from "@/features/billing/webhook/webhook";

const PACK = 2_000_000n;

/** Everything that can become of a payment, in its order; parts fail. */
const troubles = (
  { control }: LocalStripe,
  paymentIntentId: string,
  outcome: "won" | "lost",
) => {
  let failing = "";
  let disputeId = "";
  return [
    () => void control.refund(paymentIntentId, 700),
    () => {
      failing = control.refund(paymentIntentId, 500);
    },
    () => control.failRefund(failing),
    () => {
      disputeId = control.dispute(paymentIntentId);
    },
    () => control.disputeFundsWithdrawn(disputeId),
    () => control.disputeClosed(disputeId, outcome),
  ];
};

describe("refunds and disputes of one payment", () => {
  test.for(
    Array.from({ length: 24 }, (_, seed) => ({
      seed,
      outcome: seed % 2 ? ("won" as const) : ("lost" as const),
    })),
  )(
    "end the same however their events come, $outcome (seed $seed)",
    async ({ seed, outcome }, { db, shop, local, gateway }) => {
      const dice = diceOf(seed);
      const buyer = await shop.buyer(NOTHING_INCLUDED);
      local.control.holdWebhooks(true);
      await local.control.payCheckout(await shop.packCheckout(buyer));
      const paymentIntentId = await shop.paymentOf(buyer);
      const delivered = new Set<string>();
      const deliver = async (share: number) => {
        await local.control.settled();
        const due = local.control
          .heldEvents()
          .filter(
            ({ id, type, data }) =>
              isHandled(type) &&
              JSON.stringify(data).includes(paymentIntentId) &&
              (dice.chance(share) || (share === 1 && !delivered.has(id))),
          );
        for (const { id } of due) delivered.add(id);
        await Promise.all(
          dice
            .shuffled(due)
            .map((event) => receiveEvent(db, gateway, signed(event))),
        );
      };

      let used = 0;
      for (const step of troubles(local, paymentIntentId, outcome)) {
        step();
        await deliver(0.3);
        const { balance } = await balanceOf(db, buyer);
        if (balance < 4_000n) continue;
        await spendCredits(db, buyer, 4_000);
        used += 4_000;
      }
      await deliver(1);

      const takenCents = outcome === "lost" ? 2_200n : 700n;
      const taken = (PACK * takenCents) / 2_200n;
      const { balance, debt } = await balanceOf(db, buyer);
      expect(balance - debt).toBe(PACK - taken - BigInt(used));
      expect(balance === 0n || debt === 0n).toBe(true);
      expect(await purchasesOf(db, buyer)).toMatchObject([
        {
          refundedCents: 700n,
          disputedCents: outcome === "lost" ? 1_500n : 0n,
          takenCredits: taken,
        },
      ]);
      await expectCountersToEqualTheLedger(db);
    },
  );
});
