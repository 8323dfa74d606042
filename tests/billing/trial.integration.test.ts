import { givenUser, type UserWishes } from "@tests/support/build";
import { aCallOf, anEnding, held, later, NOON } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { accounts, users, workspaces } from "@/db/schema/account";
import { subscriptions, trialIdentities } from "@/db/schema/billing";
import { usageTotals } from "@/db/schema/usage";
import { startTrial } from "@/features/billing/acts/trial";
import { settle } from "@/features/limits/settle";
import { getUsage } from "@/features/usage/queries";

const DAY = { seconds: 86_400 };

type Account = { provider: string; providerAccountId: string };

let accountNumber = 0;
const anAccount = (): Account => {
  accountNumber += 1;
  return { provider: "github", providerAccountId: `gh-${accountNumber}` };
};

async function givenBuyer(
  db: Database,
  { account = anAccount(), ...wishes }: UserWishes & { account?: Account } = {},
) {
  const person = await givenUser(db, wishes);
  await db
    .insert(accounts)
    .values({ userId: person.userId, type: "oauth", ...account });
  return {
    ...person,
    account,
    membershipRole: "owner" as const,
    name: "Ada Lovelace",
  };
}

describe("startTrial", () => {
  test("gives 200,000 credits of pro for 14 days, without overage", async ({
    db,
  }) => {
    const buyer = await givenBuyer(db, { overageCapCredits: 1_000n });

    const started = await startTrial(db, { buyer, now: NOON });

    const endsAt = later(NOON, { seconds: 14 * DAY.seconds });
    expect(started).toEqual({ ok: true, value: { endsAt } });
    expect(await getUsage(db, { ...buyer, now: NOON })).toMatchObject({
      plan: { id: "pro" },
      period: {
        source: "trial",
        start: NOON.toISOString(),
        end: endsAt.toISOString(),
      },
      credits: { used: 0, limit: 200_000, remaining: 200_000 },
    });
    expect(await getUsage(db, { ...buyer, now: endsAt })).toMatchObject({
      plan: { id: "free" },
      period: { source: "free" },
    });
  });

  test("is over when its credits are, before its days", async ({ db }) => {
    const buyer = await givenBuyer(db);
    await startTrial(db, { buyer, now: NOON });
    await db
      .update(usageTotals)
      .set({ includedUsed: 199_999n })
      .where(eq(usageTotals.workspaceId, buyer.workspaceId));

    const call = await held(db, aCallOf(buyer, 400, { now: NOON }));
    await settle(db, anEnding(call, { output: 10 }));

    const now = later(NOON, { seconds: 1 });
    expect(await getUsage(db, { ...buyer, now })).toMatchObject({
      plan: { id: "free" },
      credits: { limit: 50_000 },
    });
  });

  test("is given once, however many clicks arrive together", async ({ db }) => {
    const buyer = await givenBuyer(db);

    const outcomes = await Promise.all(
      Array.from({ length: 12 }, () => startTrial(db, { buyer, now: NOON })),
    );

    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter(({ ok }) => !ok)).toContainEqual({
      ok: false,
      refusal: { kind: "trial_taken" },
    });
    expect(
      await db
        .select()
        .from(usageTotals)
        .where(eq(usageTotals.workspaceId, buyer.workspaceId)),
    ).toHaveLength(1);
  });

  test("is given to one of two people who share a mailbox and ask together", async ({
    db,
  }) => {
    const [one, other] = await Promise.all([
      givenBuyer(db, { email: "race.one@gmail.com" }),
      givenBuyer(db, { email: "raceone+again@gmail.com" }),
    ]);

    const outcomes = await Promise.all([
      startTrial(db, { buyer: one, now: NOON }),
      startTrial(db, { buyer: other, now: NOON }),
    ]);

    expect(outcomes.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
  });

  test("is refused to a new person with a known account, and claims nothing of theirs", async ({
    db,
  }) => {
    const first = await givenBuyer(db);
    await startTrial(db, { buyer: first, now: NOON });
    await db.delete(accounts).where(eq(accounts.userId, first.userId));
    const again = await givenBuyer(db, { account: first.account });

    const refused = await startTrial(db, { buyer: again, now: NOON });

    expect(refused).toEqual({ ok: false, refusal: { kind: "trial_taken" } });
    expect(
      await db
        .select()
        .from(trialIdentities)
        .where(eq(trialIdentities.workspaceId, again.workspaceId)),
    ).toEqual([]);
    const [workspace] = await db
      .select()
      .from(workspaces)
      .where(eq(workspaces.id, again.workspaceId));
    expect(workspace?.trialStartedAt).toBeNull();
  });

  test("keeps no address and no account in the clear", async ({ db }) => {
    const buyer = await givenBuyer(db, { email: "in.the.clear@example.com" });
    await startTrial(db, { buyer, now: NOON });

    const claims = await db
      .select()
      .from(trialIdentities)
      .where(eq(trialIdentities.workspaceId, buyer.workspaceId));

    expect(claims).toHaveLength(2);
    for (const { identityHash } of claims) {
      expect(identityHash).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  test("is refused to members, to unverified addresses and to those who subscribed", async ({
    db,
  }) => {
    const member = {
      ...(await givenBuyer(db)),
      membershipRole: "member" as const,
    };
    const unverified = await givenBuyer(db);
    await db
      .update(users)
      .set({ emailVerified: null })
      .where(eq(users.id, unverified.userId));
    const former = await givenBuyer(db, { planId: "pro" });
    await db
      .update(subscriptions)
      .set({ status: "canceled" })
      .where(eq(subscriptions.workspaceId, former.workspaceId));

    for (const [buyer, kind] of [
      [member, "not_owner"],
      [unverified, "email_not_verified"],
      [former, "trial_for_new_people"],
    ] as const) {
      expect(await startTrial(db, { buyer, now: NOON })).toEqual({
        ok: false,
        refusal: { kind },
      });
    }
  });
});
