import { givenActing, kindOf, REASON, recordsOf } from "@tests/support/acting";
import { subscriptionOf } from "@tests/support/billing";
import {
  aPro,
  givenBuyer,
  givenSubscriber,
  pageOf,
  sessionIn,
  test,
} from "@tests/support/till";
import { describe, expect } from "vitest";
import { setPlan } from "@/features/admin/people/acts/plan";
import { startCheckout } from "@/features/billing/acts/checkout";
import { syncWorkspace } from "@/features/billing/sync/sync";
import { getUsage } from "@/features/usage/queries";

const change = ({ workspaceId }: { workspaceId: string }, planId: string) => ({
  ...{ workspaceId, planId, seats: 1, reason: REASON },
});

describe("setPlan of a customer of Stripe's", () => {
  test("sees a subscription that no webhook has told of, and changes nothing", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const acting = await givenActing(db);
    local.control.holdWebhooks(true);
    const buyer = await givenSubscriber(till, { planId: "pro" });
    expect(await subscriptionOf(db, buyer)).toBeNull();

    const refused = await setPlan(
      db,
      gateway,
      acting,
      change(buyer, "enterprise"),
    );

    expect(kindOf(refused)).toBe("stripe_subscription_runs");
    expect(await getUsage(db, buyer)).toMatchObject({ plan: { id: "pro" } });
    expect(await recordsOf(db, buyer.workspaceId)).toEqual([]);
  });

  test("closes a checkout that is open, so that nobody pays beside it, and stands against later syncs", async ({
    till,
  }) => {
    const { db, gateway, local } = till;
    const acting = await givenActing(db);
    const buyer = await givenBuyer(db);
    const page = pageOf(await startCheckout(db, gateway, aPro(buyer)));

    const set = await setPlan(db, gateway, acting, change(buyer, "enterprise"));
    await expect(local.control.payCheckout(sessionIn(page))).rejects.toThrow();
    await syncWorkspace(db, gateway, buyer);

    expect(kindOf(set)).toBe("ok");
    expect(await startCheckout(db, gateway, aPro(buyer))).toEqual({
      ok: false,
      refusal: { kind: "invoiced_outside" },
    });
    expect(await getUsage(db, buyer)).toMatchObject({
      plan: { id: "enterprise" },
    });
  });

  test("refuses while Stripe does not answer", async ({ till }) => {
    const { db, gateway, local } = till;
    const acting = await givenActing(db);
    const buyer = await givenBuyer(db);
    await startCheckout(db, gateway, aPro(buyer));
    local.control.faults({ seed: 1, fail500: 1 });

    const refused = await setPlan(db, gateway, acting, change(buyer, "pro"));

    expect(kindOf(refused)).toBe("stripe_unavailable");
    expect(await recordsOf(db, buyer.workspaceId)).toEqual([]);
  });
});
