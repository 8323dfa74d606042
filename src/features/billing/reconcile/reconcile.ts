import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "@/db/client";
import { jobs } from "@/db/schema/operator";
import type { StripeGateway } from "../gateway.ts";
import { reportUsage } from "../metering/report.ts";
import {
  listRefusedUsage,
  reconcileCounters,
  reconcileOutbox,
} from "./ledger.ts";
import { reconcileMeter } from "./meter.ts";
import { reconcileInvoices, reconcilePurchases } from "./payments.ts";
import type { Drift } from "./row.ts";
import { reconcileSubscriptions } from "./subscriptions.ts";

export const RECONCILE_JOB = "reconcile";

/** What was going on while the last run looked is looked at again. */
const OVERLAP_MS = 3 * 24 * 3_600_000;

/** Figures of a run; the next one goes on from `cleanUntil`. */
export type ReconcileSummary = {
  drifts: number;
  repaired: number;
  left: number;
  /** Everything before was looked at and is in order. */
  cleanUntil: string | null;
  isStripeCompared: boolean;
};

export type ReconcileTerms = {
  /** Everything, however old; else what is new since the last clean run. */
  isFull?: boolean;
  now?: Date;
  signal?: AbortSignal;
};

/**
 * Compares the books: counters with the ledger, the ledger's overage with what
 * was told to Stripe and that with its meter, subscriptions, bills and purchases
 * here with Stripe's. What can be repaired without guessing is: counters are
 * rebuilt, usage that is to be told is told, workspaces and purchases synced.
 *
 * @param gateway null compares only what is here.
 * @throws StripeFault
 */
export async function reconcile(
  db: Database,
  gateway: StripeGateway | null,
  terms: ReconcileTerms = {},
): Promise<{ drifts: Drift[]; summary: ReconcileSummary }> {
  const { isFull = false, now = new Date() } = terms;
  const cleanUntil = await findCleanUntil(db);
  const since =
    isFull || !cleanUntil ? null : new Date(cleanUntil.getTime() - OVERLAP_MS);
  const drifts = [
    ...(await reconcileCounters(db, { since })),
    ...(await reconcileOutbox(db, { since })),
    ...(gateway ? await compareStripe(db, gateway, { terms, since, now }) : []),
    ...(await listRefusedUsage(db, { since: isFull ? null : cleanUntil })),
  ];
  const left = drifts.filter(({ isRepaired }) => !isRepaired);
  const isClean = left.every(({ check }) => check === "usage refused");
  return {
    drifts,
    summary: {
      drifts: drifts.length,
      repaired: drifts.length - left.length,
      left: left.length,
      cleanUntil: (isClean ? now : cleanUntil)?.toISOString() ?? null,
      isStripeCompared: gateway !== null,
    },
  };
}

async function compareStripe(
  db: Database,
  gateway: StripeGateway,
  scope: { terms: ReconcileTerms; since: Date | null; now: Date },
): Promise<Drift[]> {
  const { signal } = scope.terms;
  const checks = [
    async () => {
      await reportUsage(db, gateway, scope.terms);
      return reconcileMeter(db, gateway, scope);
    },
    () => reconcileSubscriptions(db, gateway),
    () => reconcileInvoices(db, gateway, scope),
    () => reconcilePurchases(db, gateway, scope),
  ];
  const drifts: Drift[] = [];
  for (const check of checks) {
    signal?.throwIfAborted();
    drifts.push(...(await check()));
  }
  return drifts;
}

async function findCleanUntil(db: Database): Promise<Date | null> {
  const [job] = await db
    .select({ summary: jobs.summary })
    .from(jobs)
    .where(eq(jobs.name, RECONCILE_JOB));
  return lastSummary.parse(job?.summary ?? {}).cleanUntil ?? null;
}

const lastSummary = z.object({ cleanUntil: z.coerce.date().nullish() });
