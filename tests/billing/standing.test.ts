import { describe, expect, test } from "vitest";
import { standingOf } from "@/features/billing/acts/standing";
import { billingCopy } from "@/features/billing/copy";
import type { BillingAccount } from "@/features/billing/queries";

const now = new Date("2026-11-21T12:00:00Z");
const periodEnd = new Date("2026-12-01T00:00:00Z");
const reader = { locale: "en-GB", timeZone: "Europe/Berlin" };
const plans = [
  { id: "pro", name: "Pro" },
  { id: "team", name: "Team" },
];

type Subscription = NonNullable<BillingAccount["subscription"]>;

const account = (wishes: Partial<Subscription> = {}): BillingAccount => ({
  customerId: "cus_1",
  overageEnabled: false,
  overageCapCredits: 0n,
  trialStartedAt: null,
  trialEndsAt: null,
  subscription: {
    workspaceId: "w",
    stripeSubscriptionId: "sub_1",
    planId: "team",
    planName: "Team",
    status: "active",
    seats: 3,
    seatCents: 3_000n,
    interval: "month",
    currentPeriodStart: new Date("2026-11-01T00:00:00Z"),
    currentPeriodEnd: periodEnd,
    cancelAtPeriodEnd: false,
    pastDueSince: null,
    pendingPlan: null,
    pendingSeats: null,
    pendingAt: null,
    hasPendingUpdate: false,
    stripeItemId: "si_1",
    stripeOverageItemId: "si_2",
    stripeScheduleId: null,
    latestInvoiceId: null,
    unitAmountCents: 3_000n,
    createdAt: now,
    syncRequestedAt: null,
    listedAt: null,
    updatedAt: now,
    ...wishes,
  },
});

describe("how a workspace stands with its plan", () => {
  test("is told with its price for all seats and what is planned", () => {
    const standing = standingOf(
      account({ pendingPlan: "pro", pendingSeats: 1, pendingAt: periodEnd }),
      plans,
      now,
    );

    expect(standing).toEqual({
      ...{ isLive: true, isOutside: false, isLate: false },
      ...{ isChangeUnpaid: false, planId: "team", planName: "Team", seats: 3 },
      seatCents: 3_000,
      monthlyCents: 9_000,
      periodEnd: periodEnd.toISOString(),
      change: {
        kind: "changes",
        planName: "Pro",
        seats: 1,
        at: periodEnd.toISOString(),
      },
    });
  });

  test("is an end rather than a change, when both are known", () => {
    const { change } = standingOf(
      account({ cancelAtPeriodEnd: true, pendingPlan: "pro" }),
      plans,
      now,
    );

    expect(change).toEqual({ kind: "ends", at: periodEnd.toISOString() });
  });

  test.each([
    [{ status: "canceled" }, { isLive: false, isOutside: false }],
    [{ stripeSubscriptionId: null }, { isLive: false, isOutside: true }],
    [
      { status: "past_due", pastDueSince: now },
      { isLive: true, isLate: true },
    ],
    [{ hasPendingUpdate: true }, { isLive: true, isChangeUnpaid: true }],
  ])("with %o is %o", (wishes, expected) => {
    expect(standingOf(account(wishes), plans, now)).toMatchObject(expected);
  });

  test("names a plan that is no longer sold by its id", () => {
    const { change } = standingOf(
      account({ pendingPlan: "former", pendingAt: periodEnd }),
      plans,
      now,
    );

    expect(change).toMatchObject({ planName: "former" });
  });
});

describe("the words of a late payment", () => {
  const late = {
    amountCents: 2_000,
    isToConfirm: false,
    since: "2026-11-21T12:00:00Z",
    graceEndsAt: "2026-11-24T12:00:00Z",
    isInGrace: true,
    graceDaysLeft: 1,
  };
  const plain = (text: string) => text.replaceAll("\u00a0", " ");

  test("say what failed, what stays and until when", () => {
    expect(plain(billingCopy.late.grace(late, "Pro", reader))).toBe(
      "Your payment of $20 failed on 21 November. Pro stays until 24 November: 1 day left. No overage until it is paid.",
    );
  });

  test("say that a bank waits for its customer, where no card was refused", () => {
    const asked = { ...late, isToConfirm: true };

    expect(plain(billingCopy.late.grace(asked, "Pro", reader))).toBe(
      "Your payment of $20 waits since 21 November for you to confirm it with your bank. Pro stays until 24 November: 1 day left. No overage until it is paid.",
    );
    expect(billingCopy.late.act(asked)).toBe("Confirm the payment");
  });

  test("say what holds after that, also where the amount is not known", () => {
    expect(
      plain(billingCopy.late.over({ ...late, amountCents: null }, reader)),
    ).toBe(
      "Your payment failed on 21 November. Until it is paid, the limits of the free plan hold.",
    );
  });
});
