import { describe, expect, test } from "vitest";
import { overageCreditsFor } from "@/features/billing/catalogue";
import {
  capUsdOf,
  changeTiming,
  isLive,
  isOutside,
  latePaymentOf,
  overageCentsOf,
  returnPath,
  trialIdentities,
} from "@/features/billing/rules";

describe("a cap in dollars", () => {
  test("comes back as it was set, from the credits it is kept as", () => {
    for (const capUsd of [1, 2, 7, 19, 20, 21, 333, 9_999, 10_000]) {
      expect(capUsdOf(overageCreditsFor(capUsd))).toBe(capUsd);
    }
  });

  test("pays for no credit beyond it", () => {
    expect(overageCreditsFor(20)).toBe(1_666_666n);
    expect(overageCentsOf(1_666_666n)).toBe(2_000);
    expect(overageCentsOf(0n)).toBe(0);
    expect(overageCentsOf(1_000_000n)).toBe(1_200);
  });
});

describe("changeTiming", () => {
  const free = { planId: "free", seats: 1, monthlyCents: 0n };
  const pro = { planId: "pro", seats: 1, monthlyCents: 2_000n };
  const team = (seats: number) => ({
    planId: "team",
    seats,
    monthlyCents: 3_000n * BigInt(seats),
  });

  test.each([
    ["more money", pro, team(1), "now"],
    ["more seats", team(2), team(3), "now"],
    ["fewer seats", team(3), team(2), "at_period_end"],
    ["a smaller plan", team(1), pro, "at_period_end"],
    ["none at all", pro, free, "at_period_end"],
    [
      "another plan for the same money",
      pro,
      { ...team(1), monthlyCents: 2_000n },
      "at_period_end",
    ],
    ["the same", team(2), team(2), "none"],
  ] as const)("%s: %o to %o", (_, from, to, timing) => {
    expect(changeTiming(from, to)).toBe(timing);
  });
});

describe("a subscription", () => {
  const standing = {
    stripeSubscriptionId: "sub_1",
    status: "active",
    pastDueSince: null,
    updatedAt: new Date("2026-03-01T00:00:00Z"),
  };

  test.each([
    ["active", true],
    ["trialing", true],
    ["past_due", true],
    ["unpaid", true],
    ["paused", true],
    ["incomplete", false],
    ["incomplete_expired", false],
    ["canceled", false],
    ["something_new", false],
  ])("that is %s stands in the way of another: %s", (status, isInTheWay) => {
    expect(isLive({ ...standing, status })).toBe(isInTheWay);
  });

  test("without Stripe is an admin's, and never at Stripe's till", () => {
    const set = { ...standing, stripeSubscriptionId: null };

    expect([isLive(set), isOutside(set)]).toEqual([false, true]);
    expect(isOutside(standing)).toBe(false);
  });
});

describe("a late payment", () => {
  const since = new Date("2026-03-10T10:00:00Z");
  const late = {
    stripeSubscriptionId: "sub_1",
    status: "past_due",
    pastDueSince: since,
    updatedAt: new Date("2026-03-12T00:00:00Z"),
  };

  test.each([
    ["2026-03-10T10:00:00Z", 3, true],
    ["2026-03-11T09:59:59Z", 3, true],
    ["2026-03-11T10:00:00Z", 2, true],
    ["2026-03-13T09:59:59Z", 1, true],
    ["2026-03-13T10:00:00Z", 0, false],
    ["2026-04-01T00:00:00Z", 0, false],
  ])("at %s leaves %i days", (now, graceDaysLeft, isInGrace) => {
    expect(latePaymentOf(late, new Date(now))).toEqual({
      since,
      graceEndsAt: new Date("2026-03-13T10:00:00Z"),
      graceDaysLeft,
      isInGrace,
    });
  });

  test("has no grace left once Stripe has given up", () => {
    const unpaid = { ...late, status: "unpaid" };

    expect(latePaymentOf(unpaid, since)?.isInGrace).toBe(false);
  });

  test("is none where all is paid", () => {
    const paid = { ...late, status: "active" };

    expect(latePaymentOf(paid, since)).toBeNull();
  });
});

describe("returnPath", () => {
  test.each([
    ["/chat", "/chat"],
    ["/chat/8c9b?x=1", "/chat/8c9b?x=1"],
    ["/login?next=/chat", "/chat"],
    ["https://evil.example/chat", null],
    ["//evil.example", null],
    ["/\\evil.example", null],
    ["javascript:alert(1)", null],
    [undefined, null],
  ])("%s leads to %s", (candidate, path) => {
    expect(returnPath(candidate)).toBe(path);
  });
});

describe("the identities of a trial", () => {
  const accounts = [
    { provider: "github", providerAccountId: "7" },
    { provider: "google", providerAccountId: "42" },
  ];

  test("are each account and the mailbox", () => {
    expect(trialIdentities({ accounts, email: "ada@example.com" })).toEqual([
      "account:github:7",
      "account:google:42",
      "email:ada@example.com",
    ]);
  });

  test.each([
    ["ada+two@example.com", "email:ada@example.com"],
    [" Ada@Example.com ", "email:ada@example.com"],
    ["a.d.a+3@gmail.com", "email:ada@gmail.com"],
    ["a.da@googlemail.com", "email:ada@gmail.com"],
    ["a.da@example.com", "email:a.da@example.com"],
  ])("%s is the mailbox %s", (email, identity) => {
    expect(trialIdentities({ accounts: [], email })).toEqual([identity]);
  });
});
