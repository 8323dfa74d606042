import { purchasesOf, returnsOf } from "@tests/support/billing";
import { balanceOf } from "@tests/support/calls";
import { signed } from "@tests/support/deliveries";
import { type Event, inEveryOrder } from "@tests/support/orders";
import { diceOf } from "@tests/support/random";
import { type Buyer, test as base } from "@tests/support/stripe";
import { expect } from "vitest";
import type { Database } from "@/db/client";
import { listInvoices } from "@/features/billing/queries";
import { isHandled } from "@/features/billing/webhook/events";
import { receiveEvent } from "@/features/billing/webhook/webhook";

/** Refunded twice, once in vain; disputed, and won: the last of each type. */
const STORY = [
  "charge.refunded",
  "refund.failed",
  "charge.dispute.created",
  "charge.dispute.funds_withdrawn",
  "charge.dispute.funds_reinstated",
] as const;

const REPEATED_SHARE = 0.2;
const ADVANCE = { hours: 5 };

const END = [
  { kind: "refund", status: "succeeded", amountCents: 300 },
  { kind: "refund", status: "failed", amountCents: 200 },
  { kind: "dispute", status: "won", feeCents: 1_500 },
];

/** A bill and a pack that are paid, and what then goes back of one of them. */
const test = base.extend("story", async ({ shop, local }) => {
  const { control } = local;
  const tell = async (of: "bill" | "pack") => {
    control.holdWebhooks(false);
    const buyer = await shop.buyer();
    if (of === "bill") await shop.subscribe(buyer);
    else await control.payCheckout(await shop.packCheckout(buyer));
    await control.settled();
    const intent = await shop.paymentOf(buyer);
    control.holdWebhooks(true);
    const earlier = new Set(control.heldEvents().map(({ id }) => id));
    let [refundId, disputeId] = ["", ""];
    const steps = [
      () => void control.refund(intent, 300),
      () => {
        refundId = control.refund(intent, 200);
      },
      () => control.failRefund(refundId),
      () => {
        disputeId = control.dispute(intent);
      },
      () => control.disputeFundsWithdrawn(disputeId),
      () => control.disputeClosed(disputeId, "won"),
    ];
    const held = () =>
      control
        .heldEvents()
        .filter(({ id, type }) => !earlier.has(id) && isHandled(type));
    return { buyer, steps, held };
  };
  return { tell };
});

/** All that these events may write of a workspace. */
async function stateOf(db: Database, buyer: Buyer): Promise<string> {
  const [returns, bills, purchases, balance] = [
    await returnsOf(db, buyer),
    await listInvoices(db, buyer),
    await purchasesOf(db, buyer),
    await balanceOf(db, buyer),
  ];
  const timeless = <Row extends object>(row: Row) => ({
    ...row,
    syncTicket: null,
    syncedTicket: null,
  });
  const state = {
    returns: returns.map(timeless),
    bills: bills.map(timeless),
    purchases: purchases.map(timeless),
    balance,
  };
  return JSON.stringify(state, (_, value) =>
    typeof value === "bigint" ? Number(value) : value,
  );
}

test.for(["bill", "pack"] as const)(
  "every order of what is told of a %s ends the same, repeated or not",
  { timeout: 300_000 },
  async (of, { db, gateway, local, story }) => {
    const dice = diceOf(1);
    const { buyer, steps, held } = await story.tell(of);
    for (const step of steps) {
      step();
      await local.control.advance(ADVANCE);
    }
    const events = STORY.map(
      (type) =>
        held().findLast((event) => event.type === type) ??
        expect.fail(`the stand-in sent no ${type}`),
    );
    const ends = new Set<string>();
    let orders = 0;
    const deliver = async (on: Database, event: Event) => {
      const received = await receiveEvent(on, gateway, signed(event));
      expect(received).toEqual({ ok: true, value: "done" });
    };

    await inEveryOrder(
      db,
      { left: events, delivered: [] },
      {
        deliver,
        async atTheEnd(on, order) {
          for (const event of order) {
            if (dice.chance(REPEATED_SHARE)) await deliver(on, event);
          }
          orders += 1;
          ends.add(await stateOf(on, buyer));
        },
      },
    );

    expect(orders).toBe(120);
    expect([...ends]).toHaveLength(1);
    expect(JSON.parse([...ends][0] ?? "")).toMatchObject({ returns: END });
  },
);

test.for(
  Array.from({ length: 16 }, (_, seed) => ({
    seed,
    of: seed % 2 === 0 ? ("bill" as const) : ("pack" as const),
  })),
)(
  "of a $of, told late, repeated, at once and out of order on the way, the end is the same (seed $seed)",
  async ({ seed, of }, { db, gateway, local, story }) => {
    const dice = diceOf(seed);
    const { buyer, steps, held } = await story.tell(of);
    const delivered = new Set<string>();

    for (const step of [...steps, null]) {
      step?.();
      await local.control.advance(ADVANCE);
      const due = held().filter(
        ({ id }) => (!step && !delivered.has(id)) || dice.chance(0.4),
      );
      await Promise.all(
        dice
          .shuffled(due)
          .map((event) => receiveEvent(db, gateway, signed(event))),
      );
      for (const { id } of due) delivered.add(id);
    }

    expect(JSON.parse(await stateOf(db, buyer))).toMatchObject({
      returns: END,
      ...(of === "bill"
        ? { bills: [{ amountRefundedCents: 300, feeCents: 88 }] }
        : {
            purchases: [{ refundedCents: 300, disputedCents: 0 }],
            balance: { balance: 2_000_000 - 272_727, debt: 0 },
          }),
    });
  },
);
