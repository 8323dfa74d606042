import { randomUUID } from "node:crypto";
import {
  givenActing,
  givenStripeSubscription,
  kindOf,
  REASON,
  recordsOf,
} from "@tests/support/acting";
import { entriesOf, subscriptionOf, workspaceOf } from "@tests/support/billing";
import { givenUser } from "@tests/support/build";
import { aCallOf, anEnding, balanceOf, held } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { users, workspaces } from "@/db/schema/account";
import { usageTotals } from "@/db/schema/usage";
import { moveCredits } from "@/features/admin/people/acts/credits";
import { setPlan } from "@/features/admin/people/acts/plan";
import { extendTrial } from "@/features/admin/people/acts/trial";
import { startTrial } from "@/features/billing/acts/trial";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";
import { getUsage } from "@/features/usage/queries";

const NOBODYS = "00000000-0000-4000-8000-000000000000";
const DAY_MS = 86_400_000;

describe("moveCredits", () => {
  const movement = (
    { workspaceId }: { workspaceId: string },
    credits: bigint,
  ) => ({ workspaceId, credits, actId: randomUUID(), reason: REASON });

  test("gives credits that the person's usage shows at once", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const ada = await givenUser(db);

    const moved = await moveCredits(db, acting, movement(ada, 5_000n));

    expect(moved.ok).toBe(true);
    expect(await getUsage(db, ada)).toMatchObject({
      prepaid: { balance: 5_000, held: 0, debt: 0 },
    });
    expect(await entriesOf(db, ada)).toEqual([
      { kind: "grant", credits: 5_000n },
    ]);
    expect(await recordsOf(db, ada.workspaceId)).toMatchObject([
      {
        action: "workspace.credits",
        workspaceId: ada.workspaceId,
        reason: REASON,
        before: { balance: 0, debt: 0 },
        after: { balance: 5_000, debt: 0, credits: 5_000 },
      },
    ]);
  });

  test("pays a debt first", async ({ db }) => {
    const acting = await givenActing(db);
    const ada = await givenUser(db, { debtCredits: 300n });

    await moveCredits(db, acting, movement(ada, 1_000n));

    expect(await balanceOf(db, { ...ada, planId: "free" })).toMatchObject({
      ...{ balance: 700n, debt: 0n },
    });
  });

  test("takes to the last credit that no call holds, and no further", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const ada = await givenUser(db, {
      ...{ planId: "pro", limits: { creditsPerPeriod: 0n } },
      prepaidCredits: 1_000n,
    });
    const hold = await held(db, aCallOf(ada, 400, { now: new Date() }));

    const tooMuch = await moveCredits(db, acting, movement(ada, -601n));
    const all = await moveCredits(db, acting, movement(ada, -600n));
    await settle(db, anEnding(hold, { output: 400 }, { now: new Date() }));

    expect(kindOf(tooMuch)).toBe("more_than_free");
    expect(kindOf(all)).toBe("ok");
    expect(await balanceOf(db, ada)).toMatchObject({
      ...{ balance: 0n, held: 0n, debt: 0n },
    });
    expect(await recordsOf(db, ada.workspaceId)).toHaveLength(1);
  });

  test("is done once however often it is sent, and never more than there is by many at once", async ({
    db,
  }) => {
    const admins = await Promise.all([givenActing(db), givenActing(db)]);
    const ada = await givenUser(db, { prepaidCredits: 1_000n });
    const grant = movement(ada, 500n);

    const granted = await Promise.all(
      [...admins, ...admins].map((acting) => moveCredits(db, acting, grant)),
    );
    const taken = await Promise.all(
      [...admins, ...admins].map((acting) =>
        moveCredits(db, acting, movement(ada, -400n)),
      ),
    );

    expect(granted.map(kindOf).sort()).toEqual([
      ...["already_so", "already_so", "already_so", "ok"],
    ]);
    expect(taken.map(kindOf).sort()).toEqual([
      ...["more_than_free", "ok", "ok", "ok"],
    ]);
    expect(await balanceOf(db, { ...ada, planId: "free" })).toMatchObject({
      balance: 300n,
    });
    expect(await recordsOf(db, ada.workspaceId)).toHaveLength(4);
  });

  test.for(["forbidden", "not_found", "closed"])(
    "refuses with %s, moves nothing and records nothing",
    async (kind, { db }) => {
      const acting = await givenActing(db);
      const ada = await givenUser(db);
      if (kind === "forbidden") await endRole(db, acting);
      if (kind === "closed") await close(db, ada);
      const subject = kind === "not_found" ? { workspaceId: NOBODYS } : ada;

      const refused = await moveCredits(db, acting, movement(subject, 5n));

      expect(refused).toEqual({ ok: false, refusal: { kind } });
      expect(await entriesOf(db, ada)).toEqual([]);
      expect(await recordsOf(db, subject.workspaceId)).toEqual([]);
    },
  );
});

describe("setPlan", () => {
  const change = (
    { workspaceId }: { workspaceId: string },
    planId: string,
    seats = 1,
  ) => ({ workspaceId, planId, seats, reason: REASON });

  test("gives a plan at once whose periods follow one another, without Stripe and without overage", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const ada = await givenUser(db, { overageCapCredits: 500n });
    const now = new Date("2026-03-31T10:00:00Z");

    const set = await setPlan(db, null, acting, {
      ...change(ada, "enterprise"),
      now,
    });

    expect(set).toEqual({
      ok: true,
      value: {
        before: { planId: "free", seats: 1 },
        after: { planId: "enterprise", seats: 1 },
      },
    });
    expect(await subscriptionOf(db, ada)).toMatchObject({
      ...{ stripeSubscriptionId: null, status: "active" },
      currentPeriodStart: now,
      currentPeriodEnd: new Date("2026-04-30T10:00:00Z"),
    });
    expect(await workspaceOf(db, ada)).toMatchObject({ overageEnabled: false });
    expect(
      await getUsage(db, { ...ada, now: new Date("2026-06-15T00:00:00Z") }),
    ).toMatchObject({
      plan: { id: "enterprise" },
      period: { source: "subscription", start: "2026-05-30T10:00:00.000Z" },
      credits: { limit: null },
    });
    expect(await recordsOf(db, ada.workspaceId)).toMatchObject([
      { action: "workspace.plan", after: { planId: "enterprise" } },
    ]);
  });

  test("counts seats where a plan is sold by seats, and one where it is not", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const ada = await givenUser(db);

    await setPlan(db, null, acting, change(ada, "team", 3));
    const team = await getUsage(db, ada);
    await setPlan(db, null, acting, change(ada, "pro", 3));
    const pro = await getUsage(db, ada);

    expect([team.credits.limit, pro.credits.limit]).toEqual([
      ...[9_000_000, 2_000_000],
    ]);
    expect(pro.credits.used).toBe(0);
  });

  test("ends a trial, and leaves nothing of it when the plan is taken back", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const ada = await givenTrial(db);

    await setPlan(db, null, acting, change(ada, "pro"));
    const taken = await setPlan(db, null, acting, change(ada, "free"));

    expect(taken).toMatchObject({ value: { after: { planId: "free" } } });
    expect(await getUsage(db, ada)).toMatchObject({
      ...{ plan: { id: "free" }, period: { source: "free" } },
    });
    expect(await recordsOf(db, ada.workspaceId)).toHaveLength(2);
  });

  test("lets a call that runs settle in the period it began in", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const ada = await givenUser(db);
    const hold = await held(db, aCallOf(ada, 300, { now: new Date() }));

    await setPlan(db, null, acting, change(ada, "pro"));
    await settle(db, anEnding(hold, { output: 300 }, { now: new Date() }));

    expect(await getUsage(db, ada)).toMatchObject({
      credits: { used: 0, held: 0 },
    });
    const rows = await db
      .select()
      .from(usageTotals)
      .where(eq(usageTotals.workspaceId, ada.workspaceId));
    expect(rows).toMatchObject([{ periodSource: "free", includedUsed: 300n }]);
  });

  test.for(["active", "past_due", "unpaid", "paused", "incomplete"])(
    "refuses where a subscription at Stripe is %s",
    async (status, { db }) => {
      const acting = await givenActing(db);
      const ada = await givenUser(db);
      await givenStripeSubscription(db, ada, status);

      const refused = await setPlan(db, null, acting, change(ada, "pro"));

      expect(kindOf(refused)).toBe("stripe_subscription_runs");
      expect(await subscriptionOf(db, ada)).toMatchObject({ status });
      expect(await recordsOf(db, ada.workspaceId)).toEqual([]);
    },
  );

  test("takes the place of a subscription that Stripe has ended", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const ada = await givenUser(db);
    await givenStripeSubscription(db, ada, "canceled");

    await setPlan(db, null, acting, change(ada, "pro"));

    expect(await subscriptionOf(db, ada)).toMatchObject({
      ...{ status: "active", stripeSubscriptionId: null, stripeItemId: null },
    });
  });

  test.for([
    ["already_so", "free"],
    ["plan_unknown", "platinum"],
    ["billing_off", "pro"],
    ["forbidden", "pro"],
    ["not_found", "pro"],
    ["closed", "pro"],
  ] as const)(
    "refuses with %s for %s, and records nothing",
    async ([kind, planId], { db }) => {
      const acting = await givenActing(db);
      const ada = await givenUser(db);
      if (kind === "forbidden") await endRole(db, acting);
      if (kind === "closed") await close(db, ada);
      if (kind === "billing_off") {
        await db
          .update(workspaces)
          .set({ stripeCustomerId: `cus_${ada.userId}` })
          .where(eq(workspaces.id, ada.workspaceId));
      }
      const subject = kind === "not_found" ? { workspaceId: NOBODYS } : ada;

      const refused = await setPlan(db, null, acting, change(subject, planId));

      expect(refused).toEqual({ ok: false, refusal: { kind } });
      expect(await subscriptionOf(db, ada)).toBeNull();
      expect(await recordsOf(db, subject.workspaceId)).toEqual([]);
    },
  );
});

describe("extendTrial", () => {
  const extension = (
    { workspaceId, endsAt }: { workspaceId: string; endsAt: Date },
    more: { days: number; credits: number },
  ) => ({
    ...{ workspaceId, endsAt, limitCredits: 200_000 },
    ...{ reason: REASON, ...more },
  });

  test("moves the end and raises the credits", async ({ db }) => {
    const acting = await givenActing(db);
    const ada = await givenTrial(db);

    const extended = await extendTrial(
      db,
      acting,
      extension(ada, { days: 7, credits: 50_000 }),
    );

    expect(extended.ok).toBe(true);
    expect(await getUsage(db, ada)).toMatchObject({
      plan: { id: "pro" },
      period: {
        end: new Date(ada.endsAt.getTime() + 7 * DAY_MS).toISOString(),
      },
      credits: { limit: 250_000 },
    });
    expect(await recordsOf(db, ada.workspaceId)).toMatchObject([
      {
        action: "workspace.trial",
        before: { endsAt: ada.endsAt.toISOString(), limitCredits: 200_000 },
        after: { limitCredits: 250_000 },
      },
    ]);
  });

  test("opens a trial that is over again, from now on", async ({ db }) => {
    const acting = await givenActing(db);
    const ada = await givenTrial(db);
    const now = new Date(ada.endsAt.getTime() + DAY_MS);

    await extendTrial(db, acting, {
      ...extension(ada, { days: 3, credits: 0 }),
      now,
    });

    expect(await getUsage(db, { ...ada, now })).toMatchObject({
      period: {
        source: "trial",
        end: new Date(now.getTime() + 3 * DAY_MS).toISOString(),
      },
    });
  });

  test.for([
    { days: 7, credits: 0 },
    { days: 0, credits: 50_000 },
    { days: 7, credits: 50_000 },
  ])(
    "gives $days days and $credits credits once, to a double click and to two admins who saw the same",
    async (more, { db }) => {
      const [root, other] = [await givenActing(db), await givenActing(db)];
      const ada = await givenTrial(db);

      const outcomes = await Promise.all(
        [root, root, other].map((acting) =>
          extendTrial(db, acting, extension(ada, more)),
        ),
      );

      expect(outcomes.map(kindOf).sort()).toEqual([
        ...["changed_meanwhile", "changed_meanwhile", "ok"],
      ]);
      expect(await getUsage(db, ada)).toMatchObject({
        period: {
          end: new Date(
            ada.endsAt.getTime() + more.days * DAY_MS,
          ).toISOString(),
        },
        credits: { limit: 200_000 + more.credits },
      });
      expect(await recordsOf(db, ada.workspaceId)).toHaveLength(1);
    },
  );

  test.for([
    ["no_trial", { days: 7, credits: 0 }],
    ["subscription_runs", { days: 7, credits: 0 }],
    ["trial_spent", { days: 7, credits: 0 }],
    ["nothing_to_add", { days: 0, credits: 0 }],
    ["forbidden", { days: 7, credits: 0 }],
    ["closed", { days: 7, credits: 0 }],
  ] as const)(
    "refuses with %s, and records nothing",
    async ([kind, more], { db }) => {
      const acting = await givenActing(db);
      const ada =
        kind === "no_trial"
          ? { ...(await givenUser(db)), endsAt: new Date() }
          : await givenTrial(db);
      if (kind === "subscription_runs") {
        await givenStripeSubscription(db, ada, "active");
      }
      if (kind === "trial_spent") {
        await db
          .update(usageTotals)
          .set({ includedUsed: sql`included_limit` })
          .where(eq(usageTotals.workspaceId, ada.workspaceId));
      }
      if (kind === "forbidden") await endRole(db, acting);
      if (kind === "closed") await close(db, ada);
      const before = await workspaceOf(db, ada);

      const refused = await extendTrial(db, acting, extension(ada, more));

      expect(refused).toEqual({ ok: false, refusal: { kind } });
      expect(await workspaceOf(db, ada)).toEqual(before);
      expect(await recordsOf(db, ada.workspaceId)).toEqual([]);
    },
  );

  test("gives a spent trial credits to go on with", async ({ db }) => {
    const acting = await givenActing(db);
    const ada = await givenTrial(db);
    await db
      .update(usageTotals)
      .set({ includedUsed: sql`included_limit` })
      .where(eq(usageTotals.workspaceId, ada.workspaceId));

    await extendTrial(db, acting, extension(ada, { days: 0, credits: 1_000 }));

    const call = aCallOf(ada, 900, { now: new Date() });
    expect(await reserve(db, call)).toMatchObject({ ok: true });
    expect(await getUsage(db, ada)).toMatchObject({
      ...{ period: { source: "trial" }, credits: { held: 900 } },
    });
  });
});

async function givenTrial(db: Database) {
  const ada = await givenUser(db);
  const started = await startTrial(db, {
    buyer: { ...ada, membershipRole: "owner", name: "Ada Lovelace" },
  });
  if (!started.ok) throw new Error(started.refusal.kind);
  return { ...ada, endsAt: started.value.endsAt };
}

const endRole = (db: Database, { userId }: { userId: string }) =>
  db.update(users).set({ role: "user" }).where(eq(users.id, userId));

const close = (db: Database, { workspaceId }: { workspaceId: string }) =>
  db
    .update(workspaces)
    .set({ closedAt: new Date() })
    .where(eq(workspaces.id, workspaceId));
