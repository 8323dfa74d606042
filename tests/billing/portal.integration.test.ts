import {
  customerOf,
  givenBuyer,
  givenSubscriber,
  ORIGIN,
  sessionIn,
  subscriptionOf,
  test,
} from "@tests/support/till";
import { describe, expect } from "vitest";
import { arrive } from "@/features/billing/acts/arrival";
import type { Buyer } from "@/features/billing/acts/buyer";
import { startCheckout, startTopUp } from "@/features/billing/acts/checkout";
import { openPortal, recoverPayment } from "@/features/billing/acts/portal";
import { findUnpaidInvoice } from "@/features/billing/queries";
import { getUsage } from "@/features/usage/queries";

describe("recoverPayment", () => {
  test("leads to the page of the unpaid invoice, and paying it restores the plan", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });
    const customerId = await customerOf(db, buyer);
    local.control.setCard(customerId, "declines");
    await local.control.advance({ days: 31, hours: 2 });
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      status: "past_due",
    });
    const unpaid = await findUnpaidInvoice(db, buyer);

    const page = await recoverPayment(db, gateway, { buyer, origin: ORIGIN });

    expect(page).toEqual({ ok: true, value: { url: unpaid?.hostedUrl } });
    local.control.setCard(customerId, "pays");
    local.control.payInvoice(unpaid?.id ?? "");
    await local.control.settled();
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      ...{ status: "active", pastDueSince: null },
    });
    expect(await findUnpaidInvoice(db, buyer)).toBeNull();
    expect(await getUsage(db, buyer)).toMatchObject({ plan: { id: "pro" } });
  });

  test("has nothing to lead to where all is paid", async ({ till }) => {
    const { db, gateway } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });

    expect(
      await recoverPayment(db, gateway, { buyer, origin: ORIGIN }),
    ).toEqual({ ok: false, refusal: { kind: "nothing_to_pay" } });
  });
});

describe("openPortal", () => {
  test("opens the owner's own page, which comes back here", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenSubscriber(till, { planId: "pro" });

    const page = await openPortal(db, gateway, {
      ...{ buyer, origin: ORIGIN, purpose: "payment_method" },
    });

    expect(page).toEqual({
      ok: true,
      value: { url: expect.stringContaining(local.url) },
    });
    expect(local.control.objects("billing_portal.session")).toContainEqual(
      expect.objectContaining({
        customer: await customerOf(db, buyer),
        return_url: `${ORIGIN}/billing/return`,
      }),
    );
  });

  test("is refused to members and to those without a customer at Stripe", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const visit = { origin: ORIGIN, purpose: "overview" as const };
    const member: Buyer = {
      ...(await givenSubscriber(till, { planId: "pro" })),
      membershipRole: "member",
    };
    const nobody = await givenBuyer(db);

    expect(
      await openPortal(db, gateway, { ...visit, buyer: member }),
    ).toMatchObject({ refusal: { kind: "not_owner" } });
    expect(
      await openPortal(db, gateway, { ...visit, buyer: nobody }),
    ).toMatchObject({ refusal: { kind: "no_subscription" } });
  });
});

describe("a browser that comes back from a checkout", () => {
  test("finds its plan before the webhook does", async ({ till }) => {
    const { db, gateway, local } = till;
    const buyer = await givenBuyer(db);
    const page = await startCheckout(db, gateway, {
      ...{ buyer, planId: "pro", seats: 1, returnTo: null, origin: ORIGIN },
    });
    const checkoutSessionId = sessionIn(page.ok ? page.value : { url: "" });
    local.control.holdWebhooks(true);
    await local.control.payCheckout(checkoutSessionId);

    const arrival = await arrive(db, gateway, { ...buyer, checkoutSessionId });

    expect(arrival).toEqual({ kind: "plan_active", planName: "Pro" });
    expect(await getUsage(db, buyer)).toMatchObject({ plan: { id: "pro" } });
  });

  test("finds its credits before the webhook does, and once", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenBuyer(db);
    const page = await startTopUp(db, gateway, {
      ...{ buyer, packId: "pack_500k", returnTo: null, origin: ORIGIN },
    });
    const checkoutSessionId = sessionIn(page.ok ? page.value : { url: "" });
    local.control.holdWebhooks(true);
    await local.control.payCheckout(checkoutSessionId);

    const arrivals = await Promise.all(
      Array.from({ length: 6 }, () =>
        arrive(db, gateway, { ...buyer, checkoutSessionId }),
      ),
    );

    expect(arrivals).toEqual(
      Array(6).fill({ kind: "credits_bought", credits: 500_000 }),
    );
    expect(await getUsage(db, buyer)).toMatchObject({
      prepaid: { balance: 500_000 },
    });
  });

  test("waits for a payment that takes days, and is told when it fails", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenBuyer(db);
    const page = await startTopUp(db, gateway, {
      ...{ buyer, packId: "pack_500k", returnTo: null, origin: ORIGIN },
    });
    const checkoutSessionId = sessionIn(page.ok ? page.value : { url: "" });
    const look = () => arrive(db, gateway, { ...buyer, checkoutSessionId });
    await local.control.payCheckout(checkoutSessionId, "bank");

    expect(await look()).toEqual({ kind: "processing" });
    local.control.completeAsyncPayment(checkoutSessionId, false);
    await local.control.settled();
    expect(await look()).toEqual({ kind: "failed" });
    expect(await getUsage(db, buyer)).toMatchObject({
      prepaid: { balance: 0 },
    });
  });

  test("is given nothing for another's session, or for one that never was", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenBuyer(db);
    const thief = await givenBuyer(db);
    const page = await startTopUp(db, gateway, {
      ...{ buyer, packId: "pack_500k", returnTo: null, origin: ORIGIN },
    });
    const checkoutSessionId = sessionIn(page.ok ? page.value : { url: "" });
    await local.control.payCheckout(checkoutSessionId);

    for (const session of [checkoutSessionId, "cs_test_nothing"]) {
      expect(
        await arrive(db, gateway, { ...thief, checkoutSessionId: session }),
      ).toEqual({ kind: "processing" });
    }
    expect(await getUsage(db, thief)).toMatchObject({
      ...{ plan: { id: "free" }, prepaid: { balance: 0 } },
    });
  });

  test("shows what is stored while Stripe is away", async ({ till }) => {
    const { db, gateway, local } = till;
    const buyer = await givenBuyer(db);
    const page = await startTopUp(db, gateway, {
      ...{ buyer, packId: "pack_500k", returnTo: null, origin: ORIGIN },
    });
    const checkoutSessionId = sessionIn(page.ok ? page.value : { url: "" });
    local.control.faults({ seed: 1, fail500: 1 });

    expect(await arrive(db, gateway, { ...buyer, checkoutSessionId })).toEqual({
      kind: "processing",
    });
  });
});
