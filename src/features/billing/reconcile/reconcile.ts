import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "@/db/client";
import { jobs } from "@/db/schema/operator";
import type { StripeGateway } from "../gateway.ts";
import { comparisonsOf, type Step } from "./comparisons.ts";
import type { Drift } from "./row.ts";

export const RECONCILE_JOB = "reconcile";

/** What was going on while the last pass looked is looked at again. */
const OVERLAP_MS = 3 * 24 * 3_600_000;
/** After this no part begins; what Stripe is asked for one takes up to 30 s. */
const TURN_MS = 20_000;
const PASS_EVERY_MS = 20 * 3_600_000;

/** Figures of a pass over the books, of which a run may be a part. */
export type ReconcileSummary = {
  drifts: number;
  repaired: number;
  left: number;
  /** Everything before was looked at and is in order. */
  cleanUntil: string | null;
  isStripeCompared: boolean;
  startedAt: string;
  /** Whether all that is left is usage that Stripe refused. */
  isClean: boolean;
  /** What the next run goes on with; null when the pass is over. */
  nextStep: Step | null;
  nextCursor: string | null;
};

export type ReconcileTerms = {
  /** Everything, however old; else what is new since the last clean pass. */
  isFull?: boolean;
  now?: Date;
  signal?: AbortSignal;
};

type Outcome = { drifts: Drift[]; summary: ReconcileSummary };

/**
 * Compares the books: counters with the ledger, the ledger's overage with what
 * was told to Stripe and that with its meter, subscriptions, bills, purchases,
 * refunds and disputes here with Stripe's. What can be repaired without guessing is: counters are
 * rebuilt, usage that is to be told is told, workspaces and purchases synced.
 *
 * @param gateway null compares only what is here.
 * @throws StripeFault, and the signal's reason when it aborts.
 */
export async function reconcile(
  db: Database,
  gateway: StripeGateway | null,
  { isFull = false, now = new Date(), signal }: ReconcileTerms = {},
): Promise<Outcome> {
  const last = await findLastPass(db);
  const pass = beginPass({ cleanUntil: last?.cleanUntil ?? null, now });
  return goOn(db, gateway, pass, {
    ...{ isFull, now },
    isOver() {
      signal?.throwIfAborted();
      return false;
    },
  });
}

/**
 * The same in turns that fit in a function's minute: goes on where the last run
 * stopped, for 20 s, and begins a new pass when the last began 20 hours ago.
 * Until then there is nothing to do, unless somebody asks for it.
 */
export async function reconcileInTurns(
  db: Database,
  gateway: StripeGateway | null,
  {
    now = new Date(),
    turnMs = TURN_MS,
    isAskedFor = false,
    signal,
  }: {
    now?: Date;
    turnMs?: number;
    isAskedFor?: boolean;
    signal?: AbortSignal;
  } = {},
): Promise<Outcome> {
  const last = await findLastPass(db);
  if (last?.nextStep === null && isRecent(last, now) && !isAskedFor) {
    return { drifts: [], summary: last };
  }
  const { cleanUntil = null } = last ?? {};
  const pass = last?.nextStep ? last : beginPass({ cleanUntil, now });
  const endsAt = performance.now() + turnMs;
  return goOn(db, gateway, pass, {
    ...{ isFull: false, now },
    isOver: () => signal?.aborted === true || performance.now() >= endsAt,
  });
}

const isRecent = ({ startedAt }: ReconcileSummary, now: Date) =>
  now.getTime() - Date.parse(startedAt) < PASS_EVERY_MS;

const beginPass = ({
  cleanUntil,
  now,
}: {
  cleanUntil: string | null;
  now: Date;
}): ReconcileSummary => ({
  drifts: 0,
  repaired: 0,
  left: 0,
  cleanUntil,
  isStripeCompared: true,
  startedAt: now.toISOString(),
  isClean: true,
  nextStep: "counters",
  nextCursor: null,
});

/** Carries a pass on until it is over or the turn is. */
async function goOn(
  db: Database,
  gateway: StripeGateway | null,
  pass: ReconcileSummary,
  turn: { isFull: boolean; now: Date; isOver(): boolean },
): Promise<Outcome> {
  const drifts: Drift[] = [];
  let summary = { ...pass, isStripeCompared: gateway !== null };
  const steps = comparisonsOf(db, gateway, scopeOf(pass, turn));
  const known = steps.findIndex(([name]) => name === pass.nextStep);
  // Of a step that another release had, nothing was looked at for certain.
  const first = Math.max(0, known);
  for (const [index, [name, compare]] of steps.slice(first).entries()) {
    const following = steps[first + index + 1]?.[0] ?? null;
    const cursor = index === 0 && known >= 0 ? pass.nextCursor : null;
    for await (const part of compare(cursor)) {
      drifts.push(...part.drifts);
      summary = {
        ...counted(summary, part.drifts),
        nextStep: part.cursor === null ? following : name,
        nextCursor: part.cursor,
      };
      if (summary.nextStep && turn.isOver()) return { drifts, summary };
    }
  }
  const { isClean, startedAt, cleanUntil } = summary;
  return {
    drifts,
    summary: {
      ...summary,
      cleanUntil: isClean ? startedAt : cleanUntil,
      nextStep: null,
      nextCursor: null,
    },
  };
}

function scopeOf(
  { cleanUntil, startedAt }: ReconcileSummary,
  { isFull, now }: { isFull: boolean; now: Date },
) {
  const clean = isFull || cleanUntil === null ? null : new Date(cleanUntil);
  return {
    since: clean && new Date(clean.getTime() - OVERLAP_MS),
    cleanUntil: clean,
    startedAt: new Date(startedAt),
    now,
  };
}

function counted(summary: ReconcileSummary, drifts: Drift[]) {
  const left = drifts.filter(({ isRepaired }) => !isRepaired);
  return {
    ...summary,
    drifts: summary.drifts + drifts.length,
    repaired: summary.repaired + drifts.length - left.length,
    left: summary.left + left.length,
    isClean:
      summary.isClean && left.every(({ check }) => check === "usage refused"),
  };
}

/** How far the last pass has come; null before the first. */
export async function findLastPass(
  db: Database,
): Promise<ReconcileSummary | null> {
  const [job] = await db
    .select({ summary: jobs.summary })
    .from(jobs)
    .where(eq(jobs.name, RECONCILE_JOB));
  return lastPass.safeParse(job?.summary).data ?? null;
}

/** An older release wrote the first five alone, for a pass that was over. */
const lastPass: z.ZodType<ReconcileSummary> = z.object({
  drifts: z.number(),
  repaired: z.number(),
  left: z.number(),
  cleanUntil: z.string().nullable(),
  isStripeCompared: z.boolean(),
  startedAt: z.string().default(new Date(0).toISOString()),
  isClean: z.boolean().default(true),
  nextStep: z.custom<Step>().nullable().default(null),
  nextCursor: z.string().nullable().default(null),
});
