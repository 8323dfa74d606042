import { createInterface } from "node:readline";
import { env } from "@/core/env";
import { openDatabase } from "@/db/open";
import type { Bucket, Taken } from "@/features/rates/bucket";
import { openRedisStore } from "@/features/rates/gateway";
import { takeFromPostgres } from "@/features/rates/postgres-store";

/**
 * An app process cut down to the limiter, on Redis where that is set. Each line it reads is a task: it takes
 * from the bucket as fast as it can for a while, goes on until the bucket is
 * empty, and prints what it got and when.
 */
export type TakingTask = { bucket: Bucket; forMs: number };
export type TakingReport = {
  taken: number;
  /** Between these all takes were answered. */
  startedMs: number;
  endedMs: number;
  firstAnsweredMs: number;
  /** When the last that was refused was sent: the bucket was empty after it. */
  lastRefusedMs: number;
};

const AT_ONCE = 8;

const { db } = openDatabase({
  url: process.env.DATABASE_URL ?? "",
  connectionsMax: AT_ONCE,
});
const redis = openRedisStore(env(), { timeoutMs: 10_000 });
const take = ({ bucket }: TakingTask): Promise<Taken> =>
  redis ? redis.take(bucket) : takeFromPostgres(db, [bucket]);

async function takeUntilEmpty(task: TakingTask, report: TakingReport) {
  const deadlineMs = report.startedMs + task.forMs;
  for (;;) {
    const askedMs = Date.now();
    const { isTaken } = await take(task);
    report.endedMs = Date.now();
    report.firstAnsweredMs = Math.min(report.firstAnsweredMs, report.endedMs);
    if (isTaken) {
      report.taken += 1;
    } else {
      report.lastRefusedMs = Math.max(report.lastRefusedMs, askedMs);
      if (askedMs > deadlineMs) return;
    }
  }
}

await db.execute("select 1");
process.stdout.write("ready\n");
for await (const line of createInterface(process.stdin)) {
  const task: TakingTask = JSON.parse(line);
  const report: TakingReport = {
    taken: 0,
    startedMs: Date.now(),
    endedMs: 0,
    firstAnsweredMs: Number.POSITIVE_INFINITY,
    lastRefusedMs: 0,
  };
  await Promise.all(
    Array.from({ length: AT_ONCE }, () => takeUntilEmpty(task, report)),
  );
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
process.exit(0);
