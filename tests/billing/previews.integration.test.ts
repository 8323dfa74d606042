import {
  givenBuyer,
  givenSubscriber,
  shown,
  subscriptionOf,
  test,
} from "@tests/support/till";
import { describe, expect } from "vitest";
import type { Buyer } from "@/features/billing/acts/buyer";
import { changePlan } from "@/features/billing/acts/changes";
import { previewChange } from "@/features/billing/acts/preview";
import { listInvoices } from "@/features/billing/queries";

const DAY_SECONDS = 86_400;

describe("previewChange", () => {
  test("shows before, after and what is due now for the rest of the period", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    await local.control.advance({ days: 10 });

    const preview = shown(
      await previewChange(db, gateway, { buyer, planId: "team", seats: 3 }),
    );

    expect(preview).toMatchObject({
      timing: "now",
      before: {
        planId: "pro",
        planName: "Pro",
        seats: 1,
        monthlyCents: 2_000,
      },
      after: {
        planId: "team",
        planName: "Team",
        seats: 3,
        monthlyCents: 9_000,
      },
    });
    const { currentPeriodStart: start, currentPeriodEnd: end } =
      await subscriptionOf(db, buyer);
    const days = (end.getTime() - start.getTime()) / 1_000 / DAY_SECONDS;
    const share = (days - 10) / days;
    expect(preview.dueNowCents).toBeGreaterThan(7_000 * share - 10);
    expect(preview.dueNowCents).toBeLessThan(7_000 * share + 10);
    expect(preview.lines).toHaveLength(2);
  });

  test("charges what it showed, however long the reader thinks about it", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    await local.control.advance({ days: 10 });
    const preview = shown(
      await previewChange(db, gateway, { buyer, planId: "team", seats: 2 }),
    );
    await local.control.advance({ hours: 20 });

    const changed = await changePlan(db, gateway, {
      buyer,
      quote: preview.quote,
    });

    expect(changed).toEqual({ ok: true, value: { timing: "now" } });
    const [charge] = await listInvoices(db, buyer);
    expect(charge).toMatchObject({
      status: "paid",
      reason: "subscription_update",
      totalCents: BigInt(preview.dueNowCents),
    });
  });

  test("costs nothing now for less, which comes with the end of the period", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const buyer = await givenSubscriber(till, { planId: "team", seats: 3 });
    const { currentPeriodEnd } = await subscriptionOf(db, buyer);

    const preview = shown(
      await previewChange(db, gateway, { buyer, planId: "team", seats: 2 }),
    );

    expect(preview).toMatchObject({
      timing: "at_period_end",
      dueNowCents: 0,
      lines: [],
      periodEnd: currentPeriodEnd.toISOString(),
    });
  });

  test("is refused with the reason", async ({ till }) => {
    const { db, gateway } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    const nobody = await givenBuyer(db);
    const outside = await givenBuyer(db, { planId: "enterprise" });
    const member: Buyer = { ...buyer, membershipRole: "member" };
    const wish = { planId: "team", seats: 2 };

    const outcomes = [
      await previewChange(db, gateway, { buyer, planId: "pro", seats: 9 }),
      await previewChange(db, gateway, { buyer: nobody, ...wish }),
      await previewChange(db, gateway, { buyer: outside, ...wish }),
      await previewChange(db, gateway, { buyer: member, ...wish }),
      await previewChange(db, null, { buyer, ...wish }),
      await previewChange(db, gateway, { buyer, planId: "none", seats: 1 }),
      await previewChange(db, gateway, {
        ...{ buyer, planId: "enterprise", seats: 1 },
      }),
    ];

    expect(
      outcomes.map((outcome) => (outcome.ok ? "shown" : outcome.refusal.kind)),
    ).toEqual([
      "nothing_to_change",
      "no_subscription",
      "invoiced_outside",
      "not_owner",
      "billing_off",
      "not_for_sale",
      "not_for_sale",
    ]);
  });
});
