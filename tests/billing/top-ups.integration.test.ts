import {
  at,
  givenBuyer,
  givenSubscriber,
  pageOf,
  sessionIn,
  test,
} from "@tests/support/till";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { creditBalances } from "@/db/schema/billing";
import { creditPurchases } from "@/db/schema/payments";
import type { Buyer } from "@/features/billing/acts/buyer";
import { startTopUp } from "@/features/billing/acts/checkout";
import { getUsage } from "@/features/usage/queries";

const aPack = (buyer: Buyer) => ({ ...at(buyer), packId: "pack_2m" });

describe("startTopUp", () => {
  test("stores the purchase before anybody can pay, and grants it once when it is paid", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenBuyer(db);

    const page = pageOf(await startTopUp(db, gateway, aPack(buyer)));
    const purchases = () =>
      db
        .select()
        .from(creditPurchases)
        .where(eq(creditPurchases.workspaceId, buyer.workspaceId));
    expect(await purchases()).toMatchObject([
      { packId: "pack_2m", credits: 2_000_000n, state: "open" },
    ]);
    await local.control.payCheckout(sessionIn(page));

    expect(await purchases()).toMatchObject([
      { state: "paid", amountCents: 2_200n },
    ]);
    expect(await getUsage(db, buyer)).toMatchObject({
      prepaid: { balance: 2_000_000 },
    });
  });

  test("opens one page for a double click, and another for the next purchase", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const buyer = await givenBuyer(db);

    const clicks = await Promise.all([
      startTopUp(db, gateway, aPack(buyer)),
      startTopUp(db, gateway, aPack(buyer)),
    ]);
    const urls = clicks.flatMap((page) => (page.ok ? [page.value.url] : []));
    expect(new Set(urls).size).toBe(1);
    await local.control.payCheckout(sessionIn({ url: urls[0] ?? "" }));
    const next = pageOf(await startTopUp(db, gateway, aPack(buyer)));
    await local.control.payCheckout(sessionIn(next));

    const [balance] = await db
      .select()
      .from(creditBalances)
      .where(eq(creditBalances.workspaceId, buyer.workspaceId));
    expect(balance?.balance).toBe(4_000_000n);
  });

  test("is open to subscribers and to the free plan alike, and to no member", async ({
    till,
  }) => {
    const { db, gateway } = till;
    const subscriber = await givenSubscriber(till, { planId: "pro" });
    const member: Buyer = { ...subscriber, membershipRole: "member" };

    expect(await startTopUp(db, gateway, aPack(subscriber))).toMatchObject({
      ok: true,
    });
    expect(await startTopUp(db, gateway, aPack(member))).toEqual({
      ok: false,
      refusal: { kind: "not_owner" },
    });
    expect(
      await startTopUp(db, gateway, { ...aPack(subscriber), packId: "none" }),
    ).toEqual({ ok: false, refusal: { kind: "not_for_sale" } });
  });
});
