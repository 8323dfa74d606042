import { aCallOf, anEnding, held, later } from "@tests/support/calls";
import { test as base } from "@tests/support/database";
import {
  chargeOverage,
  givenSubscriber,
  type MeterBench,
  meterTotalOf,
  openMeterBench,
  outboxOf,
  type Subscriber,
} from "@tests/support/metering";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { reportUsage } from "@/features/billing/metering/report";
import { renew } from "@/features/limits/renew";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";

const END_OF_MARCH = new Date("2026-03-31T23:50:00Z");
const METER = { path: "/v2/billing/meter_events" };

/** A Stripe of each test's own, shortly before the end of March. */
const test = base.extend(
  "stripe",
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
  async ({}, { onCleanup }) => {
    const bench = await openMeterBench();
    onCleanup(() => bench.local.close());
    return bench;
  },
);

async function givenEndOfMarch(db: Database, stripe: MeterBench) {
  const somebody = await givenSubscriber(db, stripe);
  const { control } = stripe.local;
  await control.advance(END_OF_MARCH);
  const tell = () => reportUsage(db, stripe.gateway, { now: control.now() });
  return { somebody, control, tell };
}

const itemsOf = ({ gateway }: MeterBench, { customerId }: Subscriber) =>
  gateway.ask(async (stripe) => {
    const { data } = await stripe.invoiceItems.list({ customer: customerId });
    return data;
  });

const invoicesOf = ({ gateway }: MeterBench, { customerId }: Subscriber) =>
  gateway.ask(async (stripe) => {
    const { data } = await stripe.invoices.list({ customer: customerId });
    return data.map(({ status, total }) => ({ status, total }));
  });

/** Charges 4,000 of overage as an estimate; `settle` says what it was. */
async function givenEstimate(db: Database, somebody: Subscriber, at: Date) {
  const hold = await held(db, aCallOf(somebody, 4_000, { now: at }));
  const { requestId } = hold;
  const call = { requestId, receivedOutputTokens: 4_000, firstTokenAt: null };
  await renew(db, { calls: [call], now: at });
  await sweep(db, { now: later(at, { seconds: 60 }) });
  return (output: number, now: Date) =>
    settle(db, anEnding(hold, { output }, { now }));
}

describe("overage told while the renewal's invoice is a draft", () => {
  test("is billed by it until shortly before it is final, and after that waits", async ({
    db,
    stripe,
  }) => {
    const { somebody, control, tell } = await givenEndOfMarch(db, stripe);
    await chargeOverage(db, somebody, { credits: 4_000, at: END_OF_MARCH });
    await control.advance(new Date("2026-04-01T00:20:00Z"));
    const early = await tell();
    await chargeOverage(db, somebody, { credits: 2_000, at: END_OF_MARCH });
    await control.advance(new Date("2026-04-01T00:55:00Z"));
    const closing = await tell();
    await control.advance(new Date("2026-04-01T01:30:00Z"));
    const late = await tell();

    expect(early).toMatchObject({ sent: 1, invoiced: 0 });
    expect(closing).toMatchObject({ sent: 0, postponed: 1, waiting: 1 });
    expect(late).toMatchObject({ sent: 0, invoiced: 1, waiting: 0 });
    expect(await invoicesOf(stripe, somebody)).toEqual([
      { status: "paid", total: 2_005 },
      { status: "paid", total: 2_000 },
    ]);
    expect(await itemsOf(stripe, somebody)).toMatchObject([{ amount: 2 }]);
  });
});

describe("overage told after its period's invoice is final", () => {
  test("becomes an item of the next invoice, by its event's id, and the meter is not told", async ({
    db,
    stripe,
  }) => {
    const { somebody, control, tell } = await givenEndOfMarch(db, stripe);
    await chargeOverage(db, somebody, { credits: 4_000, at: END_OF_MARCH });
    await control.advance(new Date("2026-04-01T02:00:00Z"));

    const report = await tell();

    expect(report).toMatchObject({ sent: 0, invoiced: 1, waiting: 0 });
    const [row] = await outboxOf(db, somebody);
    const [item] = await itemsOf(stripe, somebody);
    expect(item).toMatchObject({
      amount: 5,
      currency: "usd",
      description:
        "4000 credits beyond the quota, used on 2026-03-31 and told after that period was invoiced",
      metadata: { tollgate_usage: row?.id },
    });
    expect(row).toMatchObject({ state: "invoiced", invoiceItemId: item?.id });
    await control.advance(new Date("2026-05-01T02:00:00Z"));
    expect(await meterTotalOf(stripe, somebody)).toBe(0n);
    expect(await invoicesOf(stripe, somebody)).toEqual([
      { status: "paid", total: 2_005 },
      { status: "paid", total: 2_000 },
      { status: "paid", total: 2_000 },
    ]);
  });

  test("is one item however often the answer is lost, also days later", async ({
    db,
    stripe,
  }) => {
    const { somebody, control, tell } = await givenEndOfMarch(db, stripe);
    await chargeOverage(db, somebody, { credits: 4_000, at: END_OF_MARCH });
    await control.advance(new Date("2026-04-01T02:00:00Z"));
    control.faults({
      seed: 1,
      dropAnswers: 1,
      only: { method: "POST", path: "/v1/invoiceitems" },
    });
    const lost = await tell();
    await control.advance({ days: 3 });
    control.faults(null);

    const report = await tell();

    expect(lost).toMatchObject({ invoiced: 0, postponed: 1 });
    expect(report).toMatchObject({ invoiced: 1, waiting: 0 });
    expect(await itemsOf(stripe, somebody)).toHaveLength(1);
  });

  test("that comes to less than half a cent is let go", async ({
    db,
    stripe,
  }) => {
    const { somebody, control, tell } = await givenEndOfMarch(db, stripe);
    await chargeOverage(db, somebody, { credits: 400, at: END_OF_MARCH });
    await control.advance(new Date("2026-04-01T02:00:00Z"));

    const report = await tell();

    expect(report).toMatchObject({ invoiced: 1 });
    expect(await itemsOf(stripe, somebody)).toEqual([]);
    expect(await outboxOf(db, somebody)).toMatchObject([
      { state: "invoiced", invoiceItemId: null },
    ]);
  });

  test("and after the subscription has ended has an invoice of its own", async ({
    db,
    stripe,
  }) => {
    const { somebody, control, tell } = await givenEndOfMarch(db, stripe);
    await chargeOverage(db, somebody, { credits: 4_000, at: END_OF_MARCH });
    await stripe.gateway.ask((api) =>
      api.subscriptions.cancel(somebody.subscriptionId, { invoice_now: true }),
    );
    await control.advance(new Date("2026-04-01T03:00:00Z"));

    const report = await tell();
    await control.advance({ hours: 2 });

    expect(report).toMatchObject({ sent: 0, invoiced: 1, waiting: 0 });
    expect((await invoicesOf(stripe, somebody)).slice(0, 1)).toEqual([
      { status: "paid", total: 5 },
    ]);
  });

  test("whose earlier attempt may have arrived is compared first: only what is missing is an item", async ({
    db,
    stripe,
  }) => {
    const { somebody, control, tell } = await givenEndOfMarch(db, stripe);
    await chargeOverage(db, somebody, { credits: 4_000, at: END_OF_MARCH });
    control.faults({ seed: 1, dropAnswers: 1, only: METER });
    const lost = await tell();
    control.faults(null);
    await chargeOverage(db, somebody, { credits: 2_000, at: END_OF_MARCH });
    await control.advance(new Date("2026-04-01T02:00:00Z"));

    const report = await tell();

    expect(lost).toMatchObject({ postponed: 1, waiting: 1 });
    expect(report).toMatchObject({ compared: 1, sent: 0, invoiced: 1 });
    expect(await itemsOf(stripe, somebody)).toMatchObject([{ amount: 2 }]);
    expect(await meterTotalOf(stripe, somebody)).toBe(4_000n);
  });
});

describe("a correction told after its period's invoice is final", () => {
  test("of usage it billed is a credit note on it", async ({ db, stripe }) => {
    const { somebody, control, tell } = await givenEndOfMarch(db, stripe);
    const settleAt = await givenEstimate(db, somebody, END_OF_MARCH);
    await control.advance({ seconds: 90 });
    await tell();
    await control.advance(new Date("2026-04-01T02:00:00Z"));
    await settleAt(1_000, control.now());

    const report = await tell();

    expect(report).toMatchObject({ invoiced: 1, dead: 0, waiting: 0 });
    const notes = await stripe.gateway.ask((api) =>
      api.creditNotes.list({ customer: somebody.customerId }),
    );
    expect(notes.data).toMatchObject([
      {
        total: 4,
        memo: "3000 credits taken back of usage on 2026-03-31",
        status: "issued",
      },
    ]);
    const [row] = await outboxOf(db, somebody);
    expect(row).toMatchObject({
      credits: -3_000n,
      state: "invoiced",
      invoiceItemId: notes.data[0]?.id,
    });
    expect(await meterTotalOf(stripe, somebody)).toBe(4_000n);
  });

  test("of usage that became an item is an item below zero", async ({
    db,
    stripe,
  }) => {
    const { somebody, control, tell } = await givenEndOfMarch(db, stripe);
    const settleAt = await givenEstimate(db, somebody, END_OF_MARCH);
    await control.advance(new Date("2026-04-01T02:00:00Z"));
    await tell();
    await settleAt(1_000, control.now());

    await tell();

    const items = await itemsOf(stripe, somebody);
    expect(items.map(({ amount }) => amount).toSorted()).toEqual([-4, 5]);
  });
});
