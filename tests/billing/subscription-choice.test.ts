import { describe, expect, test } from "vitest";
import { firstFailure, unpaidBills } from "@/features/billing/sync/past-due";
import {
  chooseSubscription,
  splitSubscriptions,
} from "@/features/billing/sync/subscription-choice";

const on = (day: number) => new Date(Date.UTC(2026, 2, day));

const a = (status: string, day: number, id = `${status}-${day}`) => ({
  id,
  status,
  createdAt: on(day),
});

describe("of several subscriptions", () => {
  test.each([
    { of: [a("past_due", 9), a("active", 1)], chosen: "active-1" },
    { of: [a("canceled", 9), a("past_due", 1)], chosen: "past_due-1" },
    { of: [a("unpaid", 9), a("trialing", 1)], chosen: "trialing-1" },
    { of: [a("canceled", 1), a("canceled", 9)], chosen: "canceled-9" },
    { of: [a("paused", 1), a("incomplete", 9)], chosen: "incomplete-9" },
    { of: [a("something_new", 2), a("active", 1)], chosen: "active-1" },
    { of: [a("active", 1, "x"), a("active", 1, "y")], chosen: "y" },
  ])(
    "$chosen is the workspace's, in whichever order they are listed",
    ({ of, chosen }) => {
      expect(chooseSubscription(of)?.id).toBe(chosen);
      expect(chooseSubscription(of.toReversed())?.id).toBe(chosen);
    },
  );

  test("none is chosen of none", () => {
    expect(chooseSubscription([])).toBeNull();
  });

  test.each([
    {
      what: "the first of two that are paid for",
      of: [a("active", 5), a("active", 1), a("trialing", 3)],
      kept: "active-1",
      surplus: ["trialing-3", "active-5"],
    },
    {
      what: "the paid one before one past due",
      of: [a("past_due", 1), a("active", 5)],
      kept: "active-5",
      surplus: ["past_due-1"],
    },
    {
      what: "the only one, beside ended and unbegun ones",
      of: [
        a("canceled", 1),
        a("incomplete_expired", 2),
        a("active", 3),
        a("incomplete", 4),
      ],
      kept: "active-3",
      surplus: [],
    },
  ])("$what is kept", ({ of, kept, surplus }) => {
    for (const listed of [of, of.toReversed()]) {
      const split = splitSubscriptions(listed);

      expect(split.kept?.id).toBe(kept);
      expect(split.surplus.map(({ id }) => id)).toEqual(surplus);
    }
  });
});

describe("past due since", () => {
  const bill = (id: string, finalDay: number, status = "open") => ({
    id,
    status,
    isAttempted: true,
    createdAt: on(finalDay - 1),
    finalizedAt: on(finalDay),
  });
  const pastDue = { status: "past_due", periodStart: on(20) };

  test("is the first failure of those still open", () => {
    const bills = [
      bill("third", 12),
      bill("second", 5),
      bill("first", 2, "paid"),
    ];

    expect(firstFailure(bills, pastDue)).toEqual(on(5));
    expect(unpaidBills(bills).map(({ id }) => id)).toEqual(["third", "second"]);
  });

  test("is the period's start when no bill is open any more", () => {
    expect(firstFailure([bill("x", 5, "uncollectible")], pastDue)).toEqual(
      on(20),
    );
  });

  test("leaves out a bill whose payment was not tried yet", () => {
    const untried = { ...bill("x", 5), isAttempted: false };

    expect(unpaidBills([untried])).toEqual([]);
  });

  test("is never while the subscription is paid for", () => {
    expect(
      firstFailure([bill("x", 5)], { ...pastDue, status: "active" }),
    ).toBeNull();
  });
});
