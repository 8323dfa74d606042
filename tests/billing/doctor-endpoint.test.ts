import { fine, laptop, SETUP, said, server } from "@tests/support/doctor";
import { describe, expect, test } from "vitest";
import {
  examineEndpoint,
  examinePortal,
} from "@/features/billing/setup/doctor-stripe";

describe("the portal", () => {
  test.each([
    [
      { id: "bpc_1", isActive: true, isAsMeant: true },
      fine("Payment methods and invoices, no plans."),
    ],
    [
      null,
      {
        state: "problem",
        sentence: "The customer portal has no configuration of ours.",
        remedy: SETUP,
      },
    ],
    [
      { id: "bpc_1", isActive: false, isAsMeant: true },
      {
        state: "problem",
        sentence: "The customer portal has no configuration of ours.",
        remedy: SETUP,
      },
    ],
    [
      { id: "bpc_1", isActive: true, isAsMeant: false },
      {
        state: "problem",
        sentence:
          "bpc_1 lets customers change plans, or keeps their invoices from them.",
        remedy: SETUP,
      },
    ],
  ])("that is %o", (portal, finding) => {
    expect(said(examinePortal(portal))).toEqual(finding);
  });
});

describe("the webhook endpoint", () => {
  const HANDLED = ["invoice.paid", "charge.refunded"];
  const URL = "https://chat.example.com/api/billing/webhook";
  const endpoint = {
    id: "we_1",
    url: URL,
    isEnabled: true,
    events: HANDLED,
    apiVersion: "2026-10-28.endive",
    isOfThisVersion: true,
  };
  const examined = (changed: object | null, surroundings = server) =>
    said(
      examineEndpoint(
        changed ? [{ ...endpoint, ...changed }] : [],
        surroundings,
        HANDLED,
      ),
    );

  test("is sent every event that is handled", () => {
    expect(examined({})).toEqual(fine(`${URL}, 2 types of events.`));
    expect(examined({ events: ["*"] }).state).toBe("ok");
  });

  test.each([
    [null, `Stripe sends nothing to ${URL}.`],
    [{ url: "https://old.example.com" }, `Stripe sends nothing to ${URL}.`],
    [{ isEnabled: false }, `The endpoint ${URL} is disabled.`],
    [{ events: ["invoice.paid"] }, `${URL} is not sent charge.refunded.`],
  ])("that is %o is mended by the setup", (changed, sentence) => {
    expect(examined(changed)).toEqual({
      state: "problem",
      sentence,
      remedy: SETUP,
    });
  });

  test("of another version of the API has to be made anew", () => {
    expect(
      examined({ isOfThisVersion: false, apiVersion: "2024-01-01" }),
    ).toEqual({
      state: "warning",
      sentence: `${URL} is sent events of version 2024-01-01.`,
      remedy:
        "Delete the endpoint at Stripe, run `npm run stripe:setup` and set the new STRIPE_WEBHOOK_SECRET.",
    });
  });

  test("cannot be on a laptop, unless the stand-in sends", () => {
    expect(examined(null, laptop)).toEqual({
      state: "warning",
      sentence: "Stripe cannot reach http://localhost:3000.",
      remedy:
        "Set APP_URL to a public https address, or forward: `stripe listen --forward-to localhost:3000/api/billing/webhook`.",
    });
    expect(examined(null, { ...laptop, isStandIn: true })).toEqual(
      fine("The stand-in sends to this machine."),
    );
  });
});
