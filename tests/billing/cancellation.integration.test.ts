import {
  customerOf,
  givenBuyer,
  givenSubscriber,
  subscriptionOf,
  test,
} from "@tests/support/till";
import { describe, expect } from "vitest";
import type { Buyer } from "@/features/billing/acts/buyer";
import { cancelPlan, keepPlan } from "@/features/billing/acts/cancellation";
import { changePlan } from "@/features/billing/acts/changes";
import { previewChange } from "@/features/billing/acts/preview";
import { getUsage } from "@/features/usage/queries";

const PAST_THE_PERIOD = { days: 32 };

describe("cancelPlan", () => {
  test("keeps the plan to the end of the paid period, and then it is free", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    const { currentPeriodEnd } = await subscriptionOf(db, buyer);

    const cancelled = await cancelPlan(db, gateway, { buyer });

    expect(cancelled).toEqual({
      ok: true,
      value: { endsAt: currentPeriodEnd },
    });
    expect(await getUsage(db, buyer)).toMatchObject({ plan: { id: "pro" } });
    await local.control.advance(PAST_THE_PERIOD);
    expect(await getUsage(db, buyer)).toMatchObject({
      plan: { id: "free" },
      credits: { limit: 50_000 },
    });
  });

  test("is undone by keeping the plan, which then renews", async ({ till }) => {
    const { db, gateway, local } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    const { currentPeriodEnd } = await subscriptionOf(db, buyer);
    await cancelPlan(db, gateway, { buyer });

    const kept = await keepPlan(db, gateway, { buyer });

    expect(kept).toEqual({ ok: true, value: null });
    await local.control.advance(PAST_THE_PERIOD);
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      status: "active",
      cancelAtPeriodEnd: false,
      currentPeriodStart: currentPeriodEnd,
    });
  });

  test("may go back and forth, and each time counts", async ({ till }) => {
    const { db, gateway } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    const isCancelled = async () =>
      (await subscriptionOf(db, buyer)).cancelAtPeriodEnd;

    const seen: boolean[] = [];
    for (const act of [cancelPlan, keepPlan, cancelPlan, keepPlan]) {
      await act(db, gateway, { buyer });
      seen.push(await isCancelled());
    }

    expect(seen).toEqual([true, false, true, false]);
  });

  test("takes the place of a smaller plan that was planned", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const buyer = await givenSubscriber(till, { planId: "team", seats: 2 });
    const preview = await previewChange(db, gateway, {
      ...{ buyer, planId: "pro", seats: 1 },
    });
    if (!preview.ok) throw new Error("the fixture may change its plan");
    await changePlan(db, gateway, { buyer, quote: preview.value.quote });

    await cancelPlan(db, gateway, { buyer });

    expect(await subscriptionOf(db, buyer)).toMatchObject({
      cancelAtPeriodEnd: true,
      pendingPlan: null,
      stripeScheduleId: null,
    });
  });

  test("is done once for two clicks", async ({ till }) => {
    const { db, gateway } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });

    const clicks = await Promise.all([
      cancelPlan(db, gateway, { buyer }),
      cancelPlan(db, gateway, { buyer }),
    ]);

    expect(clicks.map(({ ok }) => ok)).toEqual([true, true]);
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      cancelAtPeriodEnd: true,
    });
  });

  test("is refused to members, and changes nothing", async ({ till }) => {
    const { db, gateway } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    const member: Buyer = { ...buyer, membershipRole: "member" };

    expect(await cancelPlan(db, gateway, { buyer: member })).toEqual({
      ok: false,
      refusal: { kind: "not_owner" },
    });
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      cancelAtPeriodEnd: false,
    });
  });

  test("changes nothing while Stripe is away, and says so", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    local.control.faults({ seed: 1, fail500: 1 });

    const away = await cancelPlan(db, gateway, { buyer });

    local.control.faults(null);
    expect(away).toEqual({
      ok: false,
      refusal: { kind: "stripe_unavailable" },
    });
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      cancelAtPeriodEnd: false,
    });
  });

  test("is refused for a subscription whose end was not heard of", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    const { stripeSubscriptionId } = await subscriptionOf(db, buyer);
    local.control.holdWebhooks(true);
    await gateway.ask((stripe) =>
      stripe.subscriptions.cancel(stripeSubscriptionId ?? ""),
    );

    for (const act of [cancelPlan, keepPlan]) {
      expect(await act(db, gateway, { buyer })).toEqual({
        ok: false,
        refusal: { kind: "no_subscription" },
      });
    }
  });
});

describe("keepPlan", () => {
  test("gives up a planned change, and the plan renews as it is", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenSubscriber(till, { planId: "team", seats: 3 });
    const preview = await previewChange(db, gateway, {
      ...{ buyer, planId: "team", seats: 1 },
    });
    if (!preview.ok) throw new Error("the fixture may change its seats");
    await changePlan(db, gateway, { buyer, quote: preview.value.quote });
    expect(await subscriptionOf(db, buyer)).toMatchObject({ pendingSeats: 1 });

    await keepPlan(db, gateway, { buyer });

    expect(await subscriptionOf(db, buyer)).toMatchObject({
      pendingPlan: null,
      stripeScheduleId: null,
    });
    await local.control.advance(PAST_THE_PERIOD);
    expect(await subscriptionOf(db, buyer)).toMatchObject({ seats: 3 });
  });

  test("is refused where nothing is planned or nothing is billed", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const subscriber = await givenSubscriber(till, { planId: "pro" });
    const nobody = await givenBuyer(db);

    expect(await keepPlan(db, gateway, { buyer: subscriber })).toEqual({
      ok: false,
      refusal: { kind: "nothing_to_change" },
    });
    expect(await keepPlan(db, gateway, { buyer: nobody })).toEqual({
      ok: false,
      refusal: { kind: "no_subscription" },
    });
    expect(await customerOf(db, nobody)).toBe("");
  });
});
