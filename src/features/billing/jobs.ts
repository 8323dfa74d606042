import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { describeFault, log } from "@/core/log";
import { ok, type Result, refuse } from "@/core/result";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";

/** A process that died gives its job up after this. */
const LEASE_MS = 60_000;
const RENEW_MS = 15_000;

/** What a run did, in its own figures; kept in the job's row. */
export type JobSummary = Record<string, string | number | boolean | null>;

/** The lease was lost or the process ends when this aborts: finish early. */
export type JobWork<Summary extends JobSummary> = (
  signal: AbortSignal,
) => Promise<Summary>;

export type JobRefusal =
  | { kind: "already_running" }
  | { kind: "ran_lately"; withinMs: number };

export type JobTerms = {
  /** Refuses when a run, anywhere, began less than this ago. */
  notWithinMs?: number;
  signal?: AbortSignal;
};

/**
 * Runs a job unless it runs already, in any process, and writes down when it
 * began and ended, what it did, or why it failed. The clock is the database's,
 * so that processes agree.
 *
 * @throws what the work throws, after it is written down.
 */
export async function runJob<Summary extends JobSummary>(
  db: Database,
  name: string,
  work: JobWork<Summary>,
  { notWithinMs = 0, signal }: JobTerms = {},
): Promise<Result<Summary, JobRefusal>> {
  const claim = await claimJob(db, { name, notWithinMs });
  if (!claim) return refuse(await reasonNotClaimed(db, { name, notWithinMs }));

  const lost = new AbortController();
  const renewal = setInterval(async () => {
    // A database that does not answer is asked again before the lease is over.
    const isOurs = await renew(db, claim).catch(() => true);
    if (!isOurs) lost.abort(new Error(`another process took over job ${name}`));
  }, RENEW_MS);
  try {
    const summary = await work(
      AbortSignal.any([lost.signal, ...(signal ? [signal] : [])]),
    );
    await endJob(db, claim, { summary });
    return ok(summary);
  } catch (fault) {
    await endJob(db, claim, { fault }).catch((other) =>
      log.error("job not ended", { job: name, ...describeFault(other) }),
    );
    throw fault;
  } finally {
    clearInterval(renewal);
  }
}

/** One run: the moment it began, by the database, tells it from others. */
type Claim = { name: string; startedAt: Date };

async function claimJob(
  db: Database,
  { name, notWithinMs }: { name: string; notWithinMs: number },
): Promise<Claim | null> {
  const [claimed] = await callFunction(
    db,
    sql`insert into jobs as j (name, leased_until, started_at)
        values (${name}, clock_timestamp() + ${interval(LEASE_MS)},
                date_trunc('milliseconds', clock_timestamp()))
        on conflict (name) do update
           set leased_until = excluded.leased_until,
               started_at = excluded.started_at
         where (j.leased_until is null or j.leased_until <= clock_timestamp())
           and (j.started_at is null
                or j.started_at <= clock_timestamp() - ${interval(notWithinMs)})
        returning started_at`,
    z.object({ started_at: column.moment }),
  );
  return claimed ? { name, startedAt: claimed.started_at } : null;
}

async function reasonNotClaimed(
  db: Database,
  { name, notWithinMs }: { name: string; notWithinMs: number },
): Promise<JobRefusal> {
  const [job] = await callFunction(
    db,
    sql`select leased_until > clock_timestamp() as is_running
          from jobs where name = ${name}`,
    z.object({ is_running: z.boolean().nullable() }),
  );
  return job?.is_running
    ? { kind: "already_running" }
    : { kind: "ran_lately", withinMs: notWithinMs };
}

/** False when the lease ran out and somebody else has the job. */
async function renew(db: Database, { name, startedAt }: Claim) {
  const { rowCount } = await db.execute(
    sql`update jobs
           set leased_until = clock_timestamp() + ${interval(LEASE_MS)}
         where name = ${name} and started_at = ${startedAt}
           and leased_until is not null`,
  );
  return rowCount !== 0;
}

async function endJob(
  db: Database,
  { name, startedAt }: Claim,
  outcome: { summary: JobSummary } | { fault: unknown },
) {
  const hasFailed = "fault" in outcome;
  const error = hasFailed ? messageOf(outcome.fault) : null;
  const summary = hasFailed ? null : JSON.stringify(outcome.summary);
  await db.execute(
    sql`update jobs
           set leased_until = null, finished_at = clock_timestamp(),
               succeeded_at = case when ${hasFailed} then succeeded_at
                                   else clock_timestamp() end,
               last_error = ${error},
               summary = coalesce(${summary}::jsonb, summary)
         where name = ${name} and started_at = ${startedAt}`,
  );
}

const messageOf = (fault: unknown) => String(describeFault(fault).message);

const interval = (ms: number) => sql`make_interval(secs => ${ms / 1_000})`;
