import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/open";
import { subscriptions } from "@/db/schema/billing";
import { modelPrices, plans } from "@/db/schema/plans";
import { aiRequests, usageEvents, usageTotals } from "@/db/schema/usage";

/** As if all the period's credits, and this much overage, had been used. */
export async function givenUsed(
  db: Database,
  { workspaceId }: { workspaceId: string },
  overageUsed: bigint,
) {
  const [subscription] = await db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.workspaceId, workspaceId));
  if (!subscription) throw new Error("nobody subscribed");
  await db.insert(usageTotals).values({
    workspaceId,
    periodSource: "subscription",
    periodStart: subscription.currentPeriodStart,
    periodEnd: subscription.currentPeriodEnd,
    planId: subscription.planId,
    includedLimit: 2_000_000n,
    includedUsed: 2_000_000n,
    overageUsed,
  });
}

export type PastCall = {
  daysAgo: number;
  modelId: string;
  credits: number;
  feature?: "chat" | "title";
  outcome?: "completed" | "stopped";
};

const DAY_MS = 86_400_000;

/** A plan's period of 30 days, of which these have passed. */
export async function givenPeriod(
  db: Database,
  { workspaceId }: { workspaceId: string },
  { daysPassed }: { daysPassed: number },
) {
  const startMs = Date.now() - daysPassed * DAY_MS;
  await db
    .update(subscriptions)
    .set({
      currentPeriodStart: new Date(startMs),
      currentPeriodEnd: new Date(startMs + 30 * DAY_MS),
    })
    .where(eq(subscriptions.workspaceId, workspaceId));
}

/**
 * Calls that somebody made in their plan's period, with ledger and counters as
 * they would be: the plan pays up to its limit, prepaid credits pay the rest.
 */
export async function givenPast(
  db: Database,
  payer: { workspaceId: string; userId: string; planId: string },
  past: readonly PastCall[],
) {
  const { period, limit, used } = await findPeriod(db, payer);
  const prices = await db.select().from(modelPrices);
  let included = used;
  const calls = past.map((call) => {
    const fromPlan = Math.min(call.credits, limit - included);
    included += fromPlan;
    const price = prices.find(({ modelId }) => modelId === call.modelId);
    if (!price) throw new Error(`${call.modelId} has no price`);
    return callOf(payer, period, call, { fromPlan, priceId: price.id });
  });
  await db.insert(aiRequests).values(calls.map(({ request }) => request));
  await db.insert(usageEvents).values(calls.map(({ event }) => event));
  await db
    .insert(usageTotals)
    .values({
      ...{ workspaceId: payer.workspaceId, planId: payer.planId, ...period },
      includedLimit: BigInt(limit),
      includedUsed: BigInt(included),
    })
    .onConflictDoUpdate({
      target: [
        usageTotals.workspaceId,
        usageTotals.periodSource,
        usageTotals.periodStart,
      ],
      set: { includedUsed: BigInt(included) },
    });
  return calls.map(({ request }) => request.id);
}

async function findPeriod(db: Database, payer: { workspaceId: string }) {
  const [found] = await db
    .select({ subscription: subscriptions, plan: plans, totals: usageTotals })
    .from(subscriptions)
    .innerJoin(plans, eq(plans.id, subscriptions.planId))
    .leftJoin(
      usageTotals,
      eq(usageTotals.workspaceId, subscriptions.workspaceId),
    )
    .where(eq(subscriptions.workspaceId, payer.workspaceId));
  if (!found) throw new Error("nobody subscribed");
  const { subscription, plan, totals } = found;
  return {
    period: {
      periodSource: "subscription" as const,
      periodStart: subscription.currentPeriodStart,
      periodEnd: subscription.currentPeriodEnd,
    },
    limit: Number(plan.creditsPerPeriod),
    used: Number(totals?.includedUsed ?? 0),
  };
}

function callOf(
  payer: { workspaceId: string; userId: string; planId: string },
  {
    periodSource,
    periodStart,
  }: { periodSource: "subscription"; periodStart: Date },
  call: PastCall,
  { fromPlan, priceId }: { fromPlan: number; priceId: string },
) {
  const startedAt = new Date(Date.now() - call.daysAgo * DAY_MS);
  const isEstimated = call.outcome === "stopped";
  const feature = call.feature ?? "chat";
  const credits = BigInt(call.credits);
  const both = {
    ...{ workspaceId: payer.workspaceId, userId: payer.userId },
    ...{ periodSource, periodStart, feature, priceId, isEstimated, credits },
    ...{ modelId: call.modelId, costNanos: 0n },
    ...{ inputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0 },
    ...{ outputTokens: call.credits, reasoningTokens: 0 },
  };
  const request = {
    ...both,
    ...{ id: randomUUID(), planId: payer.planId, startedAt },
    ...{ state: "settled" as const, outcome: call.outcome ?? "completed" },
    countsAsRequest: feature === "chat",
    servedModelId: call.modelId,
    ...{ idempotencyKey: randomUUID(), requestHash: "hash" },
    usageDay: startedAt.toISOString().slice(0, 10),
    ...{ heldCredits: credits, heldIncludedCredits: BigInt(fromPlan) },
    heldPrepaidCredits: credits - BigInt(fromPlan),
    heldOverageCredits: 0n,
    ...{ inputTokensCounted: 0, inputTokensHeld: 0 },
    maxOutputTokens: call.credits,
    firstTokenAt: new Date(startedAt.getTime() + 400),
    ...{ finishedAt: startedAt, expiresAt: startedAt },
  };
  const event = {
    ...both,
    ...{ requestId: request.id, kind: "charge" as const },
    ...{ occurredAt: startedAt, totalTokens: call.credits },
    includedCredits: BigInt(fromPlan),
    prepaidCredits: credits - BigInt(fromPlan),
    overageCredits: 0n,
  };
  return { request, event };
}
