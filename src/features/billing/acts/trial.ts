import "server-only";
import { scrypt } from "node:crypto";
import { promisify } from "node:util";
import { eq, sql } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { accounts, users, workspaces } from "@/db/schema/account";
import {
  trialIdentities as claims,
  creditBalances,
  subscriptions,
} from "@/db/schema/billing";
import { usageTotals } from "@/db/schema/usage";
import {
  TRIAL_CREDITS,
  TRIAL_DAYS,
  TRIAL_PLAN_ID,
  trialIdentities,
} from "../rules.ts";
import type { BillingRefusal } from "../schema.ts";
import { type Buyer, isOwner } from "./buyer.ts";

type TrialRefusal = Extract<
  BillingRefusal,
  {
    kind:
      | "not_owner"
      | "trial_taken"
      | "trial_for_new_people"
      | "email_not_verified";
  }
>;

/**
 * Starts the local trial: 200,000 credits of pro for 14 days, no card, nothing
 * at Stripe. Once per identity (each account at a provider, and the mailbox of
 * the verified address), also across people and after deletion.
 *
 * The workspace's balance row is locked, so that a reserve sees either no trial
 * or a whole one. Two people who race for one identity meet at its row: the
 * second waits and is refused.
 *
 * @param now null is the database's clock.
 */
export async function startTrial(
  db: Database,
  { buyer, now = null }: { buyer: Buyer; now?: Date | null },
): Promise<Result<{ endsAt: Date }, TrialRefusal>> {
  if (!isOwner(buyer)) return refuse({ kind: "not_owner" });
  const identities = await identitiesOf(db, buyer);
  if (!identities) return refuse({ kind: "email_not_verified" });
  const hashes = await Promise.all(identities.map(hashOf));

  return db.transaction(async (tx) => {
    const { workspaceId } = buyer;
    await tx
      .select({ workspaceId: creditBalances.workspaceId })
      .from(creditBalances)
      .where(eq(creditBalances.workspaceId, workspaceId))
      .for("update");
    const obstacle = await obstacleOf(tx, { workspaceId });
    if (obstacle) return refuse(obstacle);

    const isClaimed = await claim(tx, { workspaceId, hashes });
    if (!isClaimed) return refuse({ kind: "trial_taken" });
    return ok(await openTrial(tx, { workspaceId, now }));
  });
}

/** All identities or none; what a lost race had inserted goes again. */
async function claim(
  tx: Database,
  { workspaceId, hashes }: { workspaceId: string; hashes: string[] },
): Promise<boolean> {
  // In one order everywhere, so that two claims cannot wait for each other.
  const ordered = [...new Set(hashes)].sort();
  const claimed = await tx
    .insert(claims)
    .values(ordered.map((identityHash) => ({ identityHash, workspaceId })))
    .onConflictDoNothing()
    .returning({ identityHash: claims.identityHash });
  if (claimed.length === ordered.length) return true;
  await tx.delete(claims).where(eq(claims.workspaceId, workspaceId));
  return false;
}

async function identitiesOf(db: Database, { userId }: Buyer) {
  const [person] = await db
    .select({ email: users.email, emailVerified: users.emailVerified })
    .from(users)
    .where(eq(users.id, userId));
  if (!person?.emailVerified) return null;
  const linked = await db
    .select({
      provider: accounts.provider,
      providerAccountId: accounts.providerAccountId,
    })
    .from(accounts)
    .where(eq(accounts.userId, userId));
  return trialIdentities({ accounts: linked, email: person.email });
}

async function obstacleOf(
  tx: Database,
  { workspaceId }: { workspaceId: string },
): Promise<TrialRefusal | null> {
  const [standing] = await tx
    .select({
      trialStartedAt: workspaces.trialStartedAt,
      status: subscriptions.status,
      stripeSubscriptionId: subscriptions.stripeSubscriptionId,
      pastDueSince: subscriptions.pastDueSince,
      updatedAt: subscriptions.updatedAt,
    })
    .from(workspaces)
    .leftJoin(subscriptions, eq(subscriptions.workspaceId, workspaces.id))
    .where(eq(workspaces.id, workspaceId));
  if (!standing) throw new Error(`workspace ${workspaceId} does not exist`);
  if (standing.trialStartedAt) return { kind: "trial_taken" };
  if (standing.status === null) return null;
  return { kind: "trial_for_new_people" };
}

/** Whole milliseconds, as everywhere: receipts and cursors carry no more. */
async function openTrial(
  tx: Database,
  { workspaceId, now }: { workspaceId: string; now: Date | null },
) {
  const startedAt = sql<Date>`date_trunc('milliseconds', coalesce(${now}::timestamptz, clock_timestamp()))`;
  const [trial] = await tx
    .update(workspaces)
    .set({
      trialStartedAt: startedAt,
      trialEndsAt: sql`${startedAt} + ${TRIAL_DAYS} * interval '24 hours'`,
    })
    .where(eq(workspaces.id, workspaceId))
    .returning({
      startedAt: workspaces.trialStartedAt,
      endsAt: workspaces.trialEndsAt,
    });
  if (!trial?.startedAt || !trial.endsAt) {
    throw new Error("the trial was not stored");
  }
  await tx.insert(usageTotals).values({
    workspaceId,
    periodSource: "trial",
    periodStart: trial.startedAt,
    periodEnd: trial.endsAt,
    planId: TRIAL_PLAN_ID,
    includedLimit: BigInt(TRIAL_CREDITS),
  });
  return { endsAt: trial.endsAt };
}

/**
 * Slow on purpose: an address is easily guessed, and these are kept after its
 * person is gone. One salt for all, so that an identity is found again.
 */
const hashOf = async (identity: string): Promise<string> => {
  const key = await derive(identity, "tollgate.trial", KEY_BYTES);
  return key.toString("hex");
};

const KEY_BYTES = 32;
const derive = promisify<string, string, number, Buffer>(scrypt);
