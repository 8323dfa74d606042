import "server-only";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { jobs } from "@/db/schema/operator";
import type { Job } from "@/features/billing/schedule";

/** A job this many intervals without an end is late. */
const LATE_INTERVALS = 3;
const LATE_LEAST_MS = 10 * 60_000;

export type JobRow = {
  name: string;
  everyMs: number;
  isRunning: boolean;
  isLate: boolean;
  startedAt: Date | null;
  finishedAt: Date | null;
  succeededAt: Date | null;
  /** When it is due; null while it runs, and before its first run. */
  nextAt: Date | null;
  /** Why its last run failed; null when it did not. */
  lastError: string | null;
  /** What the last run that ended did, in its own figures. */
  summary: Record<string, unknown> | null;
};

/** Every job with its last run and its next, by the database's clock. */
export async function listJobs(
  db: Database,
  all: Readonly<Record<string, Pick<Job, "everyMs">>>,
): Promise<JobRow[]> {
  const rows = await db
    .select({
      name: jobs.name,
      startedAt: jobs.startedAt,
      finishedAt: jobs.finishedAt,
      succeededAt: jobs.succeededAt,
      lastError: jobs.lastError,
      summary: jobs.summary,
      isRunning: sql<boolean>`coalesce(${jobs.leasedUntil} > now(), false)`,
      now: sql<Date>`now()`.mapWith(jobs.startedAt),
    })
    .from(jobs);
  const byName = new Map(rows.map((row) => [row.name, row]));
  return Object.entries(all).map(([name, { everyMs }]) => {
    const row = byName.get(name);
    return row ? ranJob(row, everyMs) : { ...NEVER_RAN, name, everyMs };
  });
}

function ranJob(
  {
    now,
    ...row
  }: Omit<JobRow, "everyMs" | "isLate" | "nextAt"> & { now: Date },
  everyMs: number,
): JobRow {
  const { succeededAt, startedAt, isRunning } = row;
  const lateMs = Math.max(LATE_LEAST_MS, LATE_INTERVALS * everyMs);
  return {
    ...row,
    everyMs,
    isLate: !succeededAt || now.getTime() - succeededAt.getTime() > lateMs,
    nextAt:
      isRunning || !startedAt ? null : new Date(startedAt.getTime() + everyMs),
  };
}

const NEVER_RAN = {
  isRunning: false,
  isLate: true,
  startedAt: null,
  finishedAt: null,
  succeededAt: null,
  nextAt: null,
  lastError: null,
  summary: null,
};
