import { signed } from "@tests/support/deliveries";
import { test as base } from "@tests/support/stripe";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { creditEntries } from "@/db/schema/billing";
import { stripeEvents } from "@/db/schema/payments";
import { verifyDelivery } from "@/features/billing/gateway/webhooks";
import { claimDelivery } from "@/features/billing/webhook/event-store";
import { carryOut } from "@/features/billing/webhook/events";
import {
  receiveEvent,
  replayEvent,
  retryEvents,
} from "@/features/billing/webhook/webhook";

const afterTheLease = () => new Date(Date.now() + 120_000);

/** The database's moments are finer than ours. */
const justAfter = (moment: Date | null | undefined) =>
  new Date((moment?.getTime() ?? 0) + 1);

const GRANTED_ONCE = [{ kind: "purchase", credits: 2_000_000n }];

/** A purchase that was paid, whose event waits to be delivered. */
const test = base.extend("paid", async ({ db, shop, local, gateway }) => {
  const buyer = await shop.buyer();
  local.control.holdWebhooks(true);
  const sessionId = await shop.packCheckout(buyer);
  await local.control.payCheckout(sessionId);
  const event = local.control
    .heldEvents()
    .find(
      ({ type, data }) =>
        type === "checkout.session.completed" &&
        "id" in data.object &&
        data.object.id === sessionId,
    );
  if (!event) throw new Error("the stand-in holds no such event");
  return {
    eventId: event.id,
    delivery: signed(event),
    deliver: (inlineMs = 8_000) =>
      receiveEvent(db, gateway, { ...signed(event), inlineMs }),
    stored: () => findStored(db, event.id),
    entries: () =>
      db
        .select({ kind: creditEntries.kind, credits: creditEntries.credits })
        .from(creditEntries)
        .where(eq(creditEntries.workspaceId, buyer.workspaceId)),
  };
});

async function findStored(db: Database, eventId: string) {
  const [event] = await db
    .select()
    .from(stripeEvents)
    .where(eq(stripeEvents.id, eventId));
  return event;
}

describe("one event", () => {
  test("is handled once when fifty deliveries come at the same moment", async ({
    paid,
  }) => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => paid.deliver()),
    );

    expect(answers.filter(({ ok }) => ok).length).toBeGreaterThan(0);
    for (const answer of answers) {
      if (!answer.ok) expect(answer.refusal).toEqual({ kind: "not_done" });
    }
    expect(await paid.stored()).toMatchObject({ state: "done", attempts: 1 });
    expect(await paid.entries()).toEqual(GRANTED_ONCE);
  });

  test("is done when it comes again after it was done", async ({ paid }) => {
    await paid.deliver();

    expect(await paid.deliver()).toEqual({ ok: true, value: "done" });

    expect(await paid.stored()).toMatchObject({ attempts: 1 });
    expect(await paid.entries()).toEqual(GRANTED_ONCE);
  });

  test("is asked for again when it takes longer than the sender waits, and done all the same", async ({
    paid,
    local,
  }) => {
    local.control.faults({ seed: 1, delayAnswersMs: 200 });

    const answer = await paid.deliver(50);

    expect(answer).toMatchObject({ refusal: { kind: "not_done" } });
    expect(await paid.stored()).toMatchObject({ state: "waiting" });
    await expect
      .poll(async () => (await paid.stored())?.state, { timeout: 10_000 })
      .toBe("done");
    expect(await paid.entries()).toEqual(GRANTED_ONCE);
  });
});

describe("an event whose handling failed", () => {
  test("is done by the job when its turn comes, not before", async ({
    db,
    gateway,
    paid,
    local,
  }) => {
    local.control.faults({ seed: 1, fail500: 1 });
    await paid.deliver();
    local.control.faults(null);

    await retryEvents(db, gateway);
    const early = await paid.stored();
    await retryEvents(db, gateway, { now: new Date(Date.now() + 16_000) });

    expect(early).toMatchObject({ state: "waiting", attempts: 1 });
    expect(await paid.stored()).toMatchObject({
      state: "done",
      attempts: 2,
      lastError: null,
      nextAttemptAt: null,
    });
    expect(await paid.entries()).toEqual(GRANTED_ONCE);
  });

  test("waits twice as long each time, for an hour at most", async ({
    db,
    gateway,
    paid,
    local,
  }) => {
    local.control.faults({ seed: 1, fail500: 1 });
    await paid.deliver();
    const waits: number[] = [];

    for (let attempt = 0; attempt < 2; attempt += 1) {
      const now = justAfter((await paid.stored())?.nextAttemptAt);
      await retryEvents(db, gateway, { now });
      const next = (await paid.stored())?.nextAttemptAt;
      waits.push(((next?.getTime() ?? 0) - now.getTime()) / 1_000);
    }

    expect(waits).toEqual([30, 60]);
  });

  test("is done by the sender's next delivery, whatever the wait", async ({
    paid,
    local,
  }) => {
    local.control.faults({ seed: 1, fail500: 1 });
    await paid.deliver();
    local.control.faults(null);

    expect(await paid.deliver()).toEqual({ ok: true, value: "done" });
  });
});

describe("a process that dies", () => {
  test("after it claimed an event leaves it to the job, once its lease is over", async ({
    db,
    gateway,
    paid,
  }) => {
    const delivery = { ...paid.delivery, now: new Date() };
    const verified = await verifyDelivery(gateway, delivery);
    if (!verified) throw new Error("not verified");
    await claimDelivery(db, verified, {});

    const whileLeased = await paid.deliver();
    await retryEvents(db, gateway);
    const early = await paid.entries();
    await retryEvents(db, gateway, { now: afterTheLease() });

    expect(whileLeased).toMatchObject({ refusal: { kind: "not_done" } });
    expect(early).toEqual([]);
    expect(await paid.stored()).toMatchObject({ state: "done", attempts: 2 });
    expect(await paid.entries()).toEqual(GRANTED_ONCE);
  });

  test("before it noted what it did does it once more, with nothing twice", async ({
    db,
    gateway,
    paid,
  }) => {
    const delivery = { ...paid.delivery, now: new Date() };
    const verified = await verifyDelivery(gateway, delivery);
    if (!verified) throw new Error("not verified");
    await claimDelivery(db, verified, {});
    await carryOut(db, gateway, verified);

    await retryEvents(db, gateway, { now: afterTheLease() });

    expect(await paid.stored()).toMatchObject({ state: "done", attempts: 2 });
    expect(await paid.entries()).toEqual(GRANTED_ONCE);
  });
});

describe("a replay", () => {
  test("handles a done event once more, with nothing twice", async ({
    db,
    gateway,
    paid,
  }) => {
    await paid.deliver();

    expect(await replayEvent(db, gateway, paid)).toEqual({
      ok: true,
      value: "done",
    });

    expect(await paid.stored()).toMatchObject({ state: "done", attempts: 2 });
    expect(await paid.entries()).toEqual(GRANTED_ONCE);
  });

  test("leaves an event alone that is being handled", async ({
    db,
    gateway,
    paid,
    local,
  }) => {
    local.control.faults({ seed: 1, delayAnswersMs: 200 });
    await paid.deliver(1);

    expect(await replayEvent(db, gateway, paid)).toEqual({
      ok: false,
      refusal: { kind: "not_done" },
    });
    await expect
      .poll(async () => (await paid.stored())?.state, { timeout: 10_000 })
      .toBe("done");
  });

  test("refuses what was never stored", async ({ db, gateway }) => {
    expect(await replayEvent(db, gateway, { eventId: "evt_none" })).toEqual({
      ok: false,
      refusal: { kind: "not_found" },
    });
  });
});
