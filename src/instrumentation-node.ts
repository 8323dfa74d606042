import { inspect } from "node:util";
import { assertReadyToServe, env } from "@/core/env";
import { describeFault, log, outliveLogReader } from "@/core/log";
import { noteSocketAddresses } from "@/core/socket-address";
import { startTelemetry } from "@/core/telemetry";
import { closeDatabase, db } from "@/db/client";
import { prepareDatabase } from "@/db/prepare";
import { ALL_JOBS } from "@/features/admin/all-jobs";
import { startJobs } from "@/features/billing/schedule";
import { setUpStandIn } from "@/features/billing/setup/setup";
import {
  closeForNewCalls,
  stopAllForShutdown,
  waitUntilIdle,
} from "@/features/llm/running-calls";
import { countTokensNow } from "@/features/llm/tokens";
import { seedCatalogue } from "@/features/plans/seed";
import { writeRefusals } from "@/features/rates/refusal-counts";

/** How long running answers may go on after the process was told to end. */
const GRACE_MS = 20_000;
/** How long those that were stopped then have to be saved and settled. */
const SETTLE_MS = 5_000;
/** For the last bytes of the responses that have just ended. */
const FLUSH_MS = 300;

/**
 * Makes this process ready to serve, or ends it with a sentence: Next would go
 * on and answer every request with a 500.
 */
export async function startServer() {
  outliveLogReader();
  try {
    await prepare();
  } catch (error) {
    // The log itself needs the configuration, which may be what is wrong.
    process.stderr.write(`Tollgate did not start: ${inspect(error)}\n`);
    process.exit(1);
  }
}

/**
 * Checks the configuration, starts tracing, brings the database up to date, and
 * takes over the signals.
 */
async function prepare() {
  const variables = env();
  assertReadyToServe(variables);
  noteSocketAddresses();
  await startTelemetry();
  await prepareDatabase();
  if (variables.MIGRATE_ON_START) await seedCatalogue(db);
  // The encoder's first count takes a while; no person should wait for it.
  countTokensNow("ready");
  await setUpStandIn(db);
  // A function that answers one request sleeps after it: crons call the jobs.
  if (!variables.VERCEL) {
    stopJobs = startJobs(db, ALL_JOBS);
  }
  process.on("SIGTERM", endProcess);
  process.on("SIGINT", endProcess);
}

let stopJobs: () => Promise<void> = async () => {};

let isEnding = false;

/**
 * Ends the process without losing an answer: refuses new calls, lets running
 * ones go on for their grace, then stops and settles them. A second signal ends
 * the grace.
 */
async function endProcess(signal: NodeJS.Signals) {
  if (isEnding) {
    stopAllForShutdown();
    return;
  }
  isEnding = true;
  log.info("ending", { signal });
  closeForNewCalls();
  await waitUntilIdle(GRACE_MS);
  stopAllForShutdown();
  await Promise.all([waitUntilIdle(SETTLE_MS), stopJobs()]);
  await new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
  try {
    await writeRefusals(db);
    await closeDatabase();
  } catch (error) {
    log.error("database not closed", describeFault(error));
  }
  process.exit(0);
}

/** Logs what broke while a request was handled, once. */
export function reportRequestError(
  error: unknown,
  request: { method: string; route: string },
) {
  log.error("request failed", { ...request, ...describeFault(error) });
}
