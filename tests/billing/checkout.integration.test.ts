import {
  aPro,
  aTeam,
  customerOf,
  givenBuyer,
  ORIGIN,
  pageOf,
  sessionIn,
  subscriptionOf,
  test,
} from "@tests/support/till";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { plans } from "@/db/schema/plans";
import type { Buyer } from "@/features/billing/acts/buyer";
import { startCheckout } from "@/features/billing/acts/checkout";
import { gatewayTo } from "@/features/billing/gateway";
import { getUsage } from "@/features/usage/queries";

describe("startCheckout", () => {
  test("sells the plan with its seats and the metered price, and the limits follow the payment", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenBuyer(db);

    const page = pageOf(await startCheckout(db, gateway, aTeam(buyer, 3)));
    const before = await getUsage(db, buyer);
    await local.control.payCheckout(sessionIn(page));

    expect(before.plan.id).toBe("free");
    expect(await getUsage(db, buyer)).toMatchObject({
      plan: { id: "team" },
      credits: { limit: 9_000_000 },
    });
    expect(await subscriptionOf(db, buyer)).toMatchObject({
      status: "active",
      seats: 3,
      seatCents: 3_000n,
      stripeOverageItemId: expect.any(String),
    });
  });

  test("sends people back to where they came from, paid or not", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const buyer = await givenBuyer(db);

    const page = pageOf(
      await startCheckout(db, gateway, {
        ...aPro(buyer),
        returnTo: "/chat/7?a=b",
      }),
    );

    const session = await gateway.ask((stripe) =>
      stripe.checkout.sessions.retrieve(sessionIn(page)),
    );
    expect(session.success_url).toBe(
      `${ORIGIN}/billing/return?checkout={CHECKOUT_SESSION_ID}&next=%2Fchat%2F7%3Fa%3Db`,
    );
    expect(session.cancel_url).toBe(`${ORIGIN}/chat/7?a=b`);
  });

  test("opens one page however many clicks arrive together", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const buyer = await givenBuyer(db);
    const first = pageOf(await startCheckout(db, gateway, aPro(buyer)));

    const again = await Promise.all(
      Array.from({ length: 5 }, () => startCheckout(db, gateway, aPro(buyer))),
    );

    expect(new Set(again.map((page) => pageOf(page).url))).toEqual(
      new Set([first.url]),
    );
  });

  test("opens one page also when the first clicks arrive together", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const buyer = await givenBuyer(db);

    const pages = await Promise.all(
      Array.from({ length: 5 }, () => startCheckout(db, gateway, aPro(buyer))),
    );

    const urls = pages.flatMap((page) => (page.ok ? [page.value.url] : []));
    expect(urls.length).toBeGreaterThan(0);
    expect(new Set(urls).size).toBe(1);
  });

  test("leaves open only the newest of pages for different things", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const buyer = await givenBuyer(db);
    const inOneTab = pageOf(await startCheckout(db, gateway, aPro(buyer)));

    const inAnother = pageOf(await startCheckout(db, gateway, aTeam(buyer, 2)));

    const { data } = await gateway.ask(async (stripe) =>
      stripe.checkout.sessions.list({ customer: await customerOf(db, buyer) }),
    );
    expect(data.map(({ id, status }) => [id, status])).toEqual([
      [sessionIn(inAnother), "open"],
      [sessionIn(inOneTab), "expired"],
    ]);
    const back = pageOf(await startCheckout(db, gateway, aPro(buyer)));
    expect(sessionIn(back)).not.toBe(sessionIn(inOneTab));
  });

  test("is refused beside a subscription whose webhook has not come yet", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenBuyer(db);
    const page = pageOf(await startCheckout(db, gateway, aPro(buyer)));
    local.control.holdWebhooks(true);
    await local.control.payCheckout(sessionIn(page));

    const second = await startCheckout(db, gateway, aTeam(buyer, 2));

    expect(second).toEqual({
      ok: false,
      refusal: { kind: "already_subscribed" },
    });
  });

  test("is refused to members, where payments are off, and for what is not sold", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const buyer = await givenBuyer(db);
    const member: Buyer = { ...buyer, membershipRole: "member" };
    const outside = await givenBuyer(db, { planId: "enterprise" });

    const refusals = await Promise.all([
      startCheckout(db, gateway, aPro(member)),
      startCheckout(db, null, aPro(buyer)),
      startCheckout(db, gateway, { ...aPro(buyer), planId: "free" }),
      startCheckout(db, gateway, { ...aPro(buyer), planId: "no-such" }),
      startCheckout(db, gateway, { ...aPro(buyer), planId: "enterprise" }),
      startCheckout(db, gateway, aPro(outside)),
    ]);

    expect(
      refusals.map((page) => (page.ok ? "sold" : page.refusal.kind)),
    ).toEqual([
      "not_owner",
      "billing_off",
      "not_for_sale",
      "not_for_sale",
      "not_for_sale",
      "invoiced_outside",
    ]);
  });

  test("is refused while Stripe lists another price than is shown here", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const buyer = await givenBuyer(db);
    const price = (priceUsdCents: bigint) =>
      db.update(plans).set({ priceUsdCents }).where(eq(plans.id, "pro"));

    await price(1_900n);
    const refused = await startCheckout(db, gateway, aPro(buyer));
    await price(2_000n);

    expect(refused).toEqual({ ok: false, refusal: { kind: "not_for_sale" } });
  });

  test("says so when Stripe does not answer, and opens the page on the next try", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenBuyer(db);

    local.control.faults({ seed: 1, fail500: 1 });
    const away = await startCheckout(db, gateway, aPro(buyer));
    local.control.faults(null);

    expect(away).toEqual({
      ok: false,
      refusal: { kind: "stripe_unavailable" },
    });
    expect(await startCheckout(db, gateway, aPro(buyer))).toMatchObject({
      ok: true,
    });
  });

  test("takes nothing of an account of the other mode", async ({ till }) => {
    const { db, local } = till;
    const live = gatewayTo({
      key: "sk_live_tollgate",
      webhookSecret: null,
      base: local.url,
    });

    await expect(
      startCheckout(db, live, aPro(await givenBuyer(db))),
    ).rejects.toThrow();
  });
});
