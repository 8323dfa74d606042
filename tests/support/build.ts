import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { memberships, sessions, users, workspaces } from "@/db/schema/account";
import {
  creditBalances,
  creditEntries,
  subscriptions,
} from "@/db/schema/billing";
import { plans } from "@/db/schema/plans";

const SESSION_MS = 30 * 86_400_000;

type Plan = typeof plans.$inferSelect;

export type UserWishes = {
  email?: string;
  name?: string;
  role?: "user" | "admin";
  status?: "active" | "suspended";
  timeZone?: string;
  /** Default: free, without a subscription. */
  planId?: "free" | "pro" | "team" | "enterprise";
  /** Makes a plan of its own: `planId`'s with these limits, subscribed to. */
  limits?: Partial<Omit<Plan, "id" | "name" | "sortOrder">>;
  prepaidCredits?: bigint;
  debtCredits?: bigint;
  /** Turns overage on, up to this. */
  overageCapCredits?: bigint;
  /** The subscription's period is the UTC month of this; default: today. */
  now?: Date;
};

/**
 * A person with a personal workspace that they own. With a plan other than
 * free, or with limits, the workspace has an active subscription.
 */
export async function givenUser(db: Database, wishes: UserWishes = {}) {
  const { userId, email } = await givenPerson(db, wishes);
  const workspaceId = await givenWorkspace(db, { userId, ...wishes });
  const planId =
    wishes.limits || (wishes.planId ?? "free") !== "free"
      ? await givenSubscription(db, { workspaceId, ...wishes })
      : "free";
  return { userId, workspaceId, email, planId };
}

/** A team that its owner pays for, and a member of it; each has their own too. */
export async function givenTeam(db: Database, wishes: UserWishes = {}) {
  const owner = await givenUser(db, { name: "Grace Hopper" });
  const member = await givenUser(db);
  const workspaceId = await givenWorkspace(db, {
    ...wishes,
    userId: owner.userId,
    team: "Analytical Engines",
  });
  await db
    .insert(memberships)
    .values({ workspaceId, userId: member.userId, role: "member" });
  const planId = await givenSubscription(db, {
    planId: "team",
    ...wishes,
    workspaceId,
  });
  return { workspaceId, planId, owner, member };
}

/** A signed-in browser of a person: its token and the cookie it sends. */
export async function givenSession(
  db: Database,
  {
    userId,
    expires = new Date(Date.now() + SESSION_MS),
    actsIn,
  }: { userId: string; expires?: Date; actsIn?: string },
) {
  const sessionToken = randomUUID();
  await db
    .insert(sessions)
    .values({ sessionToken, userId, expires, workspaceId: actsIn });
  return { sessionToken, cookie: `authjs.session-token=${sessionToken}` };
}

async function givenPerson(db: Database, wishes: UserWishes) {
  const userId = randomUUID();
  const email = wishes.email ?? `${userId}@example.com`;
  const { name = "Ada Lovelace", role, status, timeZone } = wishes;
  await db.insert(users).values({
    id: userId,
    email,
    name,
    role,
    status,
    timeZone,
    emailVerified: new Date(),
  });
  return { userId, email };
}

async function givenWorkspace(
  db: Database,
  wishes: UserWishes & { userId: string; team?: string },
) {
  const workspaceId = randomUUID();
  const { userId, team, overageCapCredits } = wishes;
  const { prepaidCredits = 0n, debtCredits = 0n } = wishes;
  await db.insert(workspaces).values({
    id: workspaceId,
    ...(team
      ? { name: team, kind: "team" }
      : { name: "Ada Lovelace", personalUserId: userId }),
    overageEnabled: overageCapCredits !== undefined,
    overageCapCredits: overageCapCredits ?? 0n,
  });
  await db.insert(memberships).values({ workspaceId, userId, role: "owner" });
  await db
    .insert(creditBalances)
    .values({ workspaceId, balance: prepaidCredits, debt: debtCredits });
  const entry = {
    workspaceId,
    cause: `fixture ${workspaceId}`,
    occurredAt: wishes.now ?? new Date(),
  };
  const entries = [
    { ...entry, kind: "purchase" as const, credits: prepaidCredits },
    { ...entry, kind: "refund" as const, credits: -debtCredits },
  ].filter(({ credits }) => credits !== 0n);
  if (entries.length > 0) await db.insert(creditEntries).values(entries);
  return workspaceId;
}

async function givenSubscription(
  db: Database,
  wishes: UserWishes & { workspaceId: string },
) {
  const { workspaceId, limits, now = new Date() } = wishes;
  const planId = limits
    ? await givenPlan(db, { planId: wishes.planId ?? "free", limits })
    : (wishes.planId ?? "free");
  const year = now.getUTCFullYear();
  const month = now.getUTCMonth();
  await db.insert(subscriptions).values({
    workspaceId,
    planId,
    status: "active",
    currentPeriodStart: new Date(Date.UTC(year, month, 1)),
    currentPeriodEnd: new Date(Date.UTC(year, month + 1, 1)),
  });
  return planId;
}

/** A plan like another but for its limits. */
async function givenPlan(
  db: Database,
  { planId, limits }: { planId: string; limits: UserWishes["limits"] },
) {
  const [base] = await db.select().from(plans).where(eq(plans.id, planId));
  if (!base) throw new Error(`the catalogue has no plan ${planId}`);
  const id = `${planId}-${randomUUID()}`;
  await db.insert(plans).values({ ...base, ...limits, id, isOffered: false });
  return id;
}

let people = 0;

/** Somebody whom a provider vouches for, with an address of their own. */
export function newcomer() {
  people += 1;
  return {
    account: { provider: "github", providerAccountId: `gh-${people}` },
    email: `newcomer-${people}@example.com`,
    isEmailVerified: true,
    name: "Ada Lovelace",
    image: "https://example.com/ada.png",
  };
}
