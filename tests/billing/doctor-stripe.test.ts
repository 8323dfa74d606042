import { fine, laptop, SETUP, said, server } from "@tests/support/doctor";
import { describe, expect, test } from "vitest";
import {
  examineAccount,
  examineClock,
  examineMeter,
  examineMode,
  examinePrice,
  examineWebhookSecret,
} from "@/features/billing/setup/doctor-stripe";
import type { Offered } from "@/features/billing/setup/offer";

describe("the key's mode", () => {
  test.each([
    [false, laptop, fine("Test: no money moves.")],
    [true, server, fine("Live: real money.")],
    [
      false,
      { ...laptop, isStandIn: true },
      fine("The stand-in on this machine: no money moves."),
    ],
    [
      true,
      laptop,
      {
        state: "problem",
        sentence:
          "The key is a live one, and this is not production: real cards would be charged.",
        remedy: "Set STRIPE_SECRET_KEY to a test key (sk_test_…).",
      },
    ],
    [
      false,
      server,
      {
        state: "warning",
        sentence:
          "The key is a test key, and this is production: nobody can really pay.",
        remedy:
          "Set STRIPE_SECRET_KEY to a live key (sk_live_…) when you mean to sell.",
      },
    ],
  ])("live %s, in %o", (isLive, surroundings, finding) => {
    expect(said(examineMode({ isLive }, surroundings))).toEqual(finding);
  });
});

describe("the webhook secret", () => {
  test("is needed", () => {
    expect(said(examineWebhookSecret("whsec_x"))).toEqual(fine("It is set."));
    expect(said(examineWebhookSecret(null))).toEqual({
      state: "problem",
      sentence:
        "STRIPE_WEBHOOK_SECRET is not set: nothing that Stripe sends is believed.",
      remedy: "Set it to the signing secret of the endpoint (whsec_…).",
    });
  });
});

describe("the account", () => {
  const account = {
    id: "acct_1",
    name: "Ada's",
    canCharge: false,
    clockAheadMs: 0,
  };

  test("must be able to charge where money is real", () => {
    expect(said(examineAccount(account, { isLive: false }))).toEqual(
      fine("Ada's (acct_1)."),
    );
    expect(said(examineAccount(account, { isLive: true }))).toEqual({
      state: "problem",
      sentence: "Ada's (acct_1) may not take payments yet.",
      remedy: "Finish the account's details in Stripe's dashboard.",
    });
  });

  test.each([
    [2_000, "ok", "It agrees with Stripe's."],
    [45_000, "warning", "This machine's clock is 45 s behind Stripe's."],
    [-45_000, "warning", "This machine's clock is 45 s ahead of Stripe's."],
    [600_000, "problem", "This machine's clock is 600 s behind Stripe's."],
  ])("whose clock is %i ms ahead", (clockAheadMs, state, sentence) => {
    const finding = examineClock({ ...account, clockAheadMs });

    expect(finding).toMatchObject({ state, sentence });
    expect(finding.remedy).toBe(
      state === "ok" ? null : "Set the clock by a time server (NTP).",
    );
  });
});

describe("the meter", () => {
  test("must be there", () => {
    expect(said(examineMeter("mtr_1"))).toEqual(
      fine("Overage is counted by mtr_1."),
    );
    expect(said(examineMeter(null))).toEqual({
      state: "problem",
      sentence: "There is no meter for overage at Stripe.",
      remedy: SETUP,
    });
  });
});

describe("a price", () => {
  const offered: Offered = {
    sold: { kind: "plan", planId: "pro" },
    lookupKey: "tollgate_pro_month",
    productId: "tollgate_plan_pro",
    name: "Tollgate Pro",
    unitCents: "2000",
    billing: "monthly",
  };
  const price = {
    id: "price_1",
    lookupKey: "tollgate_pro_month",
    productId: "tollgate_plan_pro",
    currency: "usd",
    unitCents: "2000",
    billing: "monthly" as const,
    meterId: null,
    label: "plan:pro",
  };
  const examined = (changed: object | null) =>
    said(
      examinePrice(offered, {
        price: changed && { ...price, ...changed },
        meterId: "mtr_1",
      }),
    );
  const problem = (sentence: string) => ({
    state: "problem",
    sentence,
    remedy: SETUP,
  });

  test("is what is offered", () => {
    expect(examined({})).toEqual(fine("price_1, 2000 cents."));
  });

  test.each([
    [
      null,
      "Stripe has no active price under tollgate_pro_month: it cannot be bought.",
    ],
    [
      { unitCents: "1500" },
      "price_1 is not what is offered: it costs 1500 cents, not 2000.",
    ],
    [
      { currency: "eur" },
      "price_1 is not what is offered: it is in eur, not usd.",
    ],
    [
      { billing: "once" },
      "price_1 is not what is offered: it is billed once, not monthly.",
    ],
    [
      { label: null },
      "price_1 lacks the mark plan:pro: what is bought with it is not recognised.",
    ],
  ])("with %o is not", (changed, sentence) => {
    expect(examined(changed)).toEqual(problem(sentence));
  });

  test("of overage counts on our meter", () => {
    const overage: Offered = {
      ...offered,
      sold: { kind: "overage" },
      billing: "metered",
    };
    const finding = examinePrice(overage, {
      price: { ...price, billing: "metered", meterId: "mtr_2" },
      meterId: "mtr_1",
    });

    expect(finding.sentence).toBe(
      "price_1 is not what is offered: it counts on another meter.",
    );
  });
});
