import {
  AFTER_THE_LEASE,
  aCallOf,
  anEnding,
  givenPayer,
  held,
  later,
  NOON,
  type Payer,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { mailsTo, notificationsOf } from "@tests/support/notices";
import { eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { users, workspaces } from "@/db/schema/account";
import { subscriptions } from "@/db/schema/billing";
import { usageTotals } from "@/db/schema/usage";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";

const DAY_SECONDS = 86_400;
const THE_END = "2026-04-01T00:00:00+00:00";

describe("a threshold of the quota", () => {
  test("that parallel charges cross is told once, with one mail, and says how much is used", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 1_000n });
    await spend(db, payer, 700);
    const holds = [];
    for (let call = 0; call < 20; call++) {
      holds.push(await held(db, aCallOf(payer, 10)));
    }

    await Promise.all(
      holds.map((hold) => settle(db, anEnding(hold, { output: 10 }))),
    );

    const [half, most, ...others] = await notificationsOf(db, payer);
    expect(others).toEqual([]);
    expect(half).toMatchObject({ kind: "usage_50" });
    expect(most).toMatchObject({
      kind: "usage_80",
      periodSource: "subscription",
      userId: null,
      createdAt: NOON,
      details: { usedCredits: 800, limitCredits: 1_000, endsAt: THE_END },
    });
    expect(
      (await mailsOf(db, payer)).map(({ kind, state }) => ({ kind, state })),
    ).toEqual([
      { kind: "usage_50", state: "waiting" },
      { kind: "usage_80", state: "waiting" },
    ]);
  });

  test("that one charge leaps over is told with those below", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 1_000n });

    await spend(db, payer, 1_000);

    expect(await kindsOf(db, payer)).toEqual([
      "usage_50",
      "usage_80",
      "usage_100",
    ]);
  });

  test("is told for a call that was swept, too", async ({ db }) => {
    const payer = await givenPayer(db, { credits: 1_000n });
    const hold = await held(db, aCallOf(payer, 600));
    await db.execute(
      sql`update ai_requests set received_output_tokens = 600 where id = ${hold.requestId}`,
    );

    await sweep(db, { now: AFTER_THE_LEASE });

    expect(await kindsOf(db, payer)).toEqual(["usage_50"]);
  });

  test("is told again in the next period, and not in the same one after a correction", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 1_000n });
    const lost = await held(db, aCallOf(payer, 600));
    await db.execute(
      sql`update ai_requests set received_output_tokens = 600 where id = ${lost.requestId}`,
    );
    await sweep(db, { now: AFTER_THE_LEASE });
    await settle(
      db,
      anEnding(lost, { output: 100 }, { now: later(NOON, { seconds: 60 }) }),
    );
    await spend(db, payer, 500);
    const inMarch = await kindsOf(db, payer);

    await spend(db, payer, 500, new Date("2026-04-15T12:00:00Z"));

    expect(inMarch).toEqual(["usage_50"]);
    expect(await kindsOf(db, payer)).toEqual(["usage_50", "usage_50"]);
  });

  test("of 100 % is told by the refusals near the end of the quota, once", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 1_000n });
    await spend(db, payer, 960);
    const ask = () => reserve(db, aCallOf(payer, 300));

    const refused = await Promise.all(Array.from({ length: 10 }, ask));

    expect(refused.every(({ ok }) => !ok)).toBe(true);
    const [, , met, ...others] = await notificationsOf(db, payer);
    expect(others).toEqual([]);
    expect(met).toMatchObject({
      kind: "usage_100",
      details: { usedCredits: 960, limitCredits: 1_000, endsAt: THE_END },
    });
    expect(await mailsOf(db, payer)).toHaveLength(3);
  });

  test("of 100 % is not told by a question that is too large for what is left", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 1_000n });
    await spend(db, payer, 100);

    await reserve(db, aCallOf(payer, 950));
    await reserve(db, aCallOf(await givenPayer(db, { credits: 10n }), 950));

    expect(await kindsOf(db, payer)).toEqual([]);
  });

  test("is never told where the quota is unlimited", async ({ db }) => {
    const payer = await givenPayer(db, { credits: null });

    await spend(db, payer, 4_000);

    expect(await kindsOf(db, payer)).toEqual([]);
  });
});

describe("the cap on overage", () => {
  test("is told of at 80 and at 100 %, once each, by parallel charges", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 0n, overageCap: 1_000n });
    const holds = [];
    for (let call = 0; call < 10; call++) {
      holds.push(await held(db, aCallOf(payer, 100)));
    }

    await Promise.all(
      holds.map((hold) => settle(db, anEnding(hold, { output: 100 }))),
    );

    const told = await notificationsOf(db, payer);
    expect(told.map(({ kind, details }) => ({ kind, details }))).toEqual([
      {
        kind: "overage_80",
        details: { usedCredits: 800, limitCredits: 1_000, endsAt: THE_END },
      },
      {
        kind: "overage_cap",
        details: { usedCredits: 1_000, limitCredits: 1_000, endsAt: THE_END },
      },
    ]);
  });
});

describe("a refusal at the cap", () => {
  test("tells of it, once", async ({ db }) => {
    const payer = await givenPayer(db, { credits: 0n, overageCap: 1_000n });
    await spend(db, payer, 960);

    await reserve(db, aCallOf(payer, 300));
    await reserve(db, aCallOf(payer, 300));

    expect(await kindsOf(db, payer)).toEqual(["overage_80", "overage_cap"]);
  });
});

describe("a trial", () => {
  test("is told of three days before its end and at it, however many ask at once", async ({
    db,
  }) => {
    const payer = await onTrial(db);
    const told = (days: number) =>
      Promise.all(
        Array.from({ length: 5 }, () => noteTrials(db, daysIn(days))),
      ).then(() => kindsOf(db, payer));

    expect(await told(10.9)).toEqual([]);
    expect(await told(11.1)).toEqual(["trial_ending"]);
    expect(await told(13.9)).toEqual(["trial_ending"]);
    expect(await told(14)).toEqual(["trial_ending", "trial_ended"]);
    expect(await told(15)).toEqual(["trial_ending", "trial_ended"]);
  });

  test("that is used up has ended, by the charge that used it up, and is not told of again", async ({
    db,
  }) => {
    const payer = await onTrial(db);

    await spend(db, payer, 1_000);
    await noteTrials(db, daysIn(12));
    await noteTrials(db, daysIn(14.5));

    const told = await notificationsOf(db, payer);
    expect(told.map(({ kind }) => kind)).toEqual([
      "usage_50",
      "usage_80",
      "trial_ended",
    ]);
    expect(told[2]?.details).toMatchObject({
      usedCredits: 1_000,
      limitCredits: 1_000,
      isSpent: true,
    });
  });

  test("whose person has subscribed ends in silence", async ({ db }) => {
    const payer = await onTrial(db);
    await db.insert(subscriptions).values({
      workspaceId: payer.workspaceId,
      planId: "pro",
      status: "active",
      currentPeriodStart: NOON,
      currentPeriodEnd: daysIn(30),
    });

    await noteTrials(db, daysIn(12));
    await noteTrials(db, daysIn(14.5));

    expect(await kindsOf(db, payer)).toEqual([]);
  });

  test("that ended long ago is not told of any more", async ({ db }) => {
    const payer = await onTrial(db);

    await noteTrials(db, daysIn(22));

    expect(await kindsOf(db, payer)).toEqual([]);
  });
});

describe("the mail of a notice", () => {
  test("goes to owners who may act, with their zone and language, and to nobody else", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 100n });
    const others = {
      owner: await givenPayer(db),
      member: await givenPayer(db),
      suspended: await givenPayer(db),
      deleted: await givenPayer(db),
    };
    for (const [part, { userId }] of Object.entries(others)) {
      const role = part === "member" ? "member" : "owner";
      await db.execute(
        sql`insert into memberships (workspace_id, user_id, role) values (${payer.workspaceId}, ${userId}, ${role})`,
      );
    }
    await db
      .update(users)
      .set({ timeZone: "Europe/Vienna", locale: "de-AT" })
      .where(eq(users.id, others.owner.userId));
    await db
      .update(users)
      .set({ status: "suspended" })
      .where(eq(users.id, others.suspended.userId));

    await db
      .update(users)
      .set({ deletedAt: NOON })
      .where(eq(users.id, others.deleted.userId));

    await spend(db, payer, 50);

    expect(await mailsOf(db, payer)).toHaveLength(1);
    expect(await mailsOf(db, others.owner)).toMatchObject([
      {
        kind: "usage_50",
        category: "usage",
        timeZone: "Europe/Vienna",
        locale: "de-AT",
        details: { usedCredits: 50 },
      },
    ]);
    for (const other of [others.member, others.suspended, others.deleted]) {
      expect(await mailsOf(db, other)).toEqual([]);
    }
  });
});

async function spend(db: Database, payer: Payer, credits: number, now = NOON) {
  const hold = await held(db, aCallOf(payer, credits, { now }));
  await settle(db, anEnding(hold, { output: credits }, { now }));
}

const kindsOf = async (db: Database, payer: Payer) =>
  (await notificationsOf(db, payer)).map(({ kind }) => kind);

async function mailsOf(db: Database, { userId }: { userId: string }) {
  const [person] = await db.select().from(users).where(eq(users.id, userId));
  return mailsTo(db, { email: person?.email ?? "" });
}

const daysIn = (days: number) => later(NOON, { seconds: days * DAY_SECONDS });

const noteTrials = (db: Database, now: Date) =>
  db.execute(sql`select note_trials(${now})`);

/** Somebody without a subscription whose trial of 1,000 credits began at noon. */
async function onTrial(db: Database): Promise<Payer> {
  const payer = await givenPayer(db);
  const { workspaceId } = payer;
  await db
    .delete(subscriptions)
    .where(eq(subscriptions.workspaceId, workspaceId));
  await db
    .update(workspaces)
    .set({ trialStartedAt: NOON, trialEndsAt: daysIn(14) })
    .where(eq(workspaces.id, workspaceId));
  await db.insert(usageTotals).values({
    workspaceId,
    periodSource: "trial",
    periodStart: NOON,
    periodEnd: daysIn(14),
    planId: "pro",
    includedLimit: 1_000n,
  });
  return payer;
}
