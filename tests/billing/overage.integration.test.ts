import { givenUser, type UserWishes } from "@tests/support/build";
import { aCallOf, anEnding, held, NOON } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { subscriptions } from "@/db/schema/billing";
import { setOverage } from "@/features/billing/acts/overage";
import { getBillingAccount } from "@/features/billing/queries";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";
import { getUsage } from "@/features/usage/queries";

async function givenBuyer(db: Database, wishes: UserWishes = {}) {
  const user = await givenUser(db, { now: NOON, ...wishes });
  // As if they had subscribed: what an admin set has no overage.
  await db
    .update(subscriptions)
    .set({ stripeSubscriptionId: `sub_${user.workspaceId}` })
    .where(eq(subscriptions.workspaceId, user.workspaceId));
  return {
    ...user,
    membershipRole: "owner" as "owner" | "member",
    name: "Ada Lovelace",
  };
}

const SMALL_PLAN = {
  planId: "pro" as const,
  limits: { creditsPerPeriod: 0n, allowsOverage: true },
};

describe("setOverage", () => {
  test("is off until it is turned on, and then reaches to the cap and no credit further", async ({
    db,
  }) => {
    const buyer = await givenBuyer(db, SMALL_PLAN);
    const call = () => aCallOf(buyer, 4_000);
    expect(await reserve(db, call())).toMatchObject({
      ok: false,
      refusal: { kind: "quota_exceeded" },
    });

    await setOverage(db, { buyer, isEnabled: true, capUsd: 1 });
    for (let time = 0; time < 20; time += 1) {
      await settle(db, anEnding(await held(db, call()), { output: 4_000 }));
    }

    expect(await reserve(db, call())).toMatchObject({
      ok: false,
      refusal: { kind: "spend_cap_reached", limit: 83_333n, left: 3_333n },
    });
    expect(await reserve(db, aCallOf(buyer, 3_333))).toMatchObject({
      ok: true,
    });
  });

  test("stays as set when the plan changes, and is kept when it is turned off", async ({
    db,
  }) => {
    const buyer = await givenBuyer(db, SMALL_PLAN);
    await setOverage(db, { buyer, isEnabled: true, capUsd: 35 });
    await db
      .update(subscriptions)
      .set({ planId: "team" })
      .where(eq(subscriptions.workspaceId, buyer.workspaceId));

    expect(await getUsage(db, { ...buyer, now: NOON })).toMatchObject({
      overage: { isEnabled: true, cap: 2_916_666 },
    });
    await setOverage(db, { buyer, isEnabled: false, capUsd: 35 });
    expect(await getBillingAccount(db, buyer)).toMatchObject({
      overageEnabled: false,
      overageCapCredits: 2_916_666n,
    });
  });

  test("is refused to a member, and changes nothing", async ({ db }) => {
    const buyer = {
      ...(await givenBuyer(db)),
      membershipRole: "member" as const,
    };

    expect(
      await setOverage(db, { buyer, isEnabled: true, capUsd: 20 }),
    ).toEqual({ ok: false, refusal: { kind: "not_owner" } });
    expect(await getBillingAccount(db, buyer)).toMatchObject({
      overageEnabled: false,
      overageCapCredits: 0n,
    });
  });

  test("is not to be had beside a plan that an admin set, which nobody bills; off it goes", async ({
    db,
  }) => {
    const buyer = await givenBuyer(db, SMALL_PLAN);
    await setOverage(db, { buyer, isEnabled: true, capUsd: 1 });
    await db
      .update(subscriptions)
      .set({ stripeSubscriptionId: null })
      .where(eq(subscriptions.workspaceId, buyer.workspaceId));

    const off = await setOverage(db, { buyer, isEnabled: false, capUsd: 1 });
    const on = await setOverage(db, { buyer, isEnabled: true, capUsd: 9_000 });

    expect(off.ok).toBe(true);
    expect(on).toEqual({ ok: false, refusal: { kind: "invoiced_outside" } });
    expect(await getBillingAccount(db, buyer)).toMatchObject({
      ...{ overageEnabled: false, overageCapCredits: 83_333n },
    });
  });
});
