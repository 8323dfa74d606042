import "server-only";
import { setTimeout as wait } from "node:timers/promises";
import { env } from "@/core/env";
import { describeFault, log } from "@/core/log";
import type { Database } from "@/db/client";
import { sweep } from "@/features/limits/sweep";
import { sweepRates } from "@/features/rates/postgres-store";
import { stripeGateway } from "./gateway.ts";
import { type JobSummary, type JobTerms, runJob } from "./jobs.ts";
import { reportUsage } from "./metering/report.ts";
import { noteDrifts } from "./reconcile/drifts.ts";
import { reconcileInTurns } from "./reconcile/reconcile.ts";
import { bringOffers, OFFERS_JOB } from "./setup/offers.ts";
import { syncRequested } from "./sync/sync.ts";
import { pruneEvents } from "./webhook/event-store.ts";
import { retryEvents } from "./webhook/webhook.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** What runs longer is taken over by another process when its lease is over. */
const ENDING_MS = 5 * SECOND_MS;

export type Job = {
  /** How often it should run, whoever starts it. */
  everyMs: number;
  run(db: Database, signal: AbortSignal): Promise<JobSummary>;
  /** As an admin asks for it, where that is more than the next turn. */
  runNow?(db: Database, signal: AbortSignal): Promise<JobSummary>;
};

/** What runs by itself: called by a cron, by this process's timer, or both. */
export const JOBS = {
  sweep: {
    everyMs: 15 * SECOND_MS,
    run: async (db) => {
      const { sweptCalls } = await sweep(db);
      if (sweptCalls > 0) log.warn("calls swept", { sweptCalls });
      return { sweptCalls, ...(await sweepRates(db)) };
    },
  },
  webhooks: {
    everyMs: MINUTE_MS,
    run: atStripe(async (db, gateway, signal) => {
      const events = await retryEvents(db, gateway, { signal });
      const renewals = await syncRequested(db, gateway, { signal });
      return {
        ...events,
        prunedEvents: await pruneEvents(db),
        renewalsDone: renewals.done,
        renewalsFailed: renewals.failed,
      };
    }),
  },
  "report-usage": {
    everyMs: MINUTE_MS,
    run: atStripe((db, gateway, signal) =>
      reportUsage(db, gateway, { signal }),
    ),
  },
  // What an admin's edit of a price left to do, when Stripe was away just then.
  [OFFERS_JOB]: {
    everyMs: MINUTE_MS,
    run: atStripe((db, gateway, signal) =>
      bringOffers(db, gateway, { appName: env().APP_NAME, signal }),
    ),
  },
  // A pass over the books a day, in turns that fit in a function's minute.
  reconcile: {
    everyMs: 10 * MINUTE_MS,
    run: (db, signal) => compareBooks(db, { signal }),
    runNow: (db, signal) => compareBooks(db, { signal, isAskedFor: true }),
  },
} satisfies Record<string, Job>;

export type JobName = keyof typeof JOBS;

/** Runs one of the jobs; refuses while it runs elsewhere. */
export const runJobNamed = (
  db: Database,
  name: JobName,
  terms: JobTerms = {},
) => runJob(db, name, (signal) => JOBS[name].run(db, signal), terms);

/**
 * Runs the jobs now and from this process's timers, each when nobody anywhere
 * has run it for nearly its interval: a cron that calls them too doubles
 * nothing.
 *
 * @param others jobs of features above this one, run in the same way.
 * @returns how to stop: no run begins any more, and what runs is told to end
 *   and waited for, a few seconds at most.
 */
export function startJobs(
  db: Database,
  others: Record<string, Job> = {},
): () => Promise<void> {
  const ending = new AbortController();
  const running = new Set<Promise<void>>();
  const all: Record<string, Job> = { ...JOBS, ...others };
  const timers = Object.entries(all).map(([name, job]) => {
    const tick = () => {
      const run = runFromTimer(db, { name, ...job }, ending.signal);
      running.add(run);
      void run.finally(() => running.delete(run));
    };
    tick();
    return setInterval(tick, Math.min(job.everyMs, MINUTE_MS)).unref();
  });
  return async () => {
    ending.abort(new Error("the process ends"));
    for (const timer of timers) clearInterval(timer);
    const patience = wait(ENDING_MS, null, { ref: false });
    await Promise.race([Promise.all(running), patience]);
  };
}

async function runFromTimer(
  db: Database,
  { name, everyMs, run }: Job & { name: string },
  signal: AbortSignal,
) {
  const terms = { notWithinMs: 0.9 * everyMs, signal };
  try {
    await runJob(db, name, (lost) => run(db, lost), terms);
  } catch (fault) {
    log.error("job failed", { job: name, ...describeFault(fault) });
  }
}

/** One turn; what it finds is logged and kept. */
async function compareBooks(
  db: Database,
  terms: { signal: AbortSignal; isAskedFor?: boolean },
): Promise<JobSummary> {
  const gateway = stripeGateway();
  const { drifts, summary } = await reconcileInTurns(db, gateway, terms);
  for (const { isRepaired, ...drift } of drifts) {
    if (isRepaired) log.warn("drift repaired", drift);
    else log.error("drift", drift);
  }
  await noteDrifts(db, drifts);
  return summary;
}

/** Without payments set up there is nothing to do. */
function atStripe(
  work: (
    db: Database,
    gateway: NonNullable<ReturnType<typeof stripeGateway>>,
    signal: AbortSignal,
  ) => Promise<JobSummary>,
): Job["run"] {
  return async (db, signal) => {
    const gateway = stripeGateway();
    return gateway ? work(db, gateway, signal) : { isBillingOff: true };
  };
}
