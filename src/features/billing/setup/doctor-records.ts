import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { type Finding, fine, problem, warning } from "./doctor-finding.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A job this many intervals late does not run. */
const LATE_INTERVALS = 3;
const LATE_LEAST_MS = 10 * MINUTE_MS;
const EVENTS_LATE_MS = HOUR_MS;
const QUIET_MS = 3 * DAY_MS;
const USAGE_LATE_MS = DAY_MS;
const USAGE_WORRYING_MS = 7 * DAY_MS;

const records = z.object({
  last_event_at: column.moment.nullable(),
  open_events: z.number(),
  oldest_open_event_at: column.moment.nullable(),
  has_subscriptions: z.boolean(),
  waiting_usage: z.number(),
  oldest_waiting_usage_at: column.moment.nullable(),
  dead_usage: z.number(),
  jobs: z.array(
    z.object({
      name: z.string(),
      succeeded_at: column.moment.nullable(),
      last_error: z.string().nullable(),
    }),
  ),
});

export type Records = z.output<typeof records>;

/** What the database remembers of webhooks, jobs and usage to tell. */
export async function readRecords(db: Database): Promise<Records> {
  const [row] = await callFunction(
    db,
    sql`select
      (select max(received_at) from stripe_events) as last_event_at,
      (select count(*)::int from stripe_events where state = 'waiting')
        as open_events,
      (select min(received_at) from stripe_events where state = 'waiting')
        as oldest_open_event_at,
      exists (select from subscriptions
               where stripe_subscription_id is not null) as has_subscriptions,
      (select count(*)::int from meter_outbox where state = 'waiting')
        as waiting_usage,
      (select min(occurred_at) from meter_outbox where state = 'waiting')
        as oldest_waiting_usage_at,
      (select count(*)::int from meter_outbox where state = 'dead')
        as dead_usage,
      (select coalesce(jsonb_agg(jsonb_build_object('name', name,
          'succeeded_at', succeeded_at, 'last_error', last_error)), '[]')
         from jobs) as jobs`,
    records,
  );
  if (!row) throw new Error("the records answered no row");
  return row;
}

export function examineWebhooks(records: Records, now: Date): Finding {
  const check = "webhooks received";
  const { last_event_at, oldest_open_event_at, open_events } = records;
  if (
    oldest_open_event_at &&
    since(oldest_open_event_at, now) > EVENTS_LATE_MS
  ) {
    return problem(
      check,
      `Events of Stripe's that are not done: ${open_events}, the oldest for ${duration(since(oldest_open_event_at, now))}.`,
      "Look for `event failed` in the log; the job `webhooks` tries them again.",
    );
  }
  if (!last_event_at) {
    return warning(
      check,
      "None has ever come.",
      "Buy something, or send a test event from Stripe's dashboard, and run this again.",
    );
  }
  const quiet = since(last_event_at, now);
  const sentence = `The last came ${duration(quiet)} ago.`;
  return quiet > QUIET_MS && records.has_subscriptions
    ? warning(
        check,
        sentence,
        "If that is longer than you expect, look at the endpoint's deliveries in Stripe's dashboard.",
      )
    : fine(check, sentence);
}

export function examineJobs(
  records: Records,
  expected: { name: string; everyMs: number }[],
  now: Date,
): Finding[] {
  return expected.map(({ name, everyMs }) => {
    const check = `job ${name}`;
    const job = records.jobs.find((each) => each.name === name);
    const remedy =
      "Call POST /api/cron/" +
      `${name} with CRON_SECRET on a schedule, or keep a server running.`;
    if (!job?.succeeded_at) {
      const error = job?.last_error ? `: ${job.last_error}` : "";
      return problem(check, `It has never run to its end${error}.`, remedy);
    }
    const age = since(job.succeeded_at, now);
    const ran = `It last ran ${duration(age)} ago`;
    if (job.last_error) {
      return problem(
        check,
        `${ran}, and failed since: ${job.last_error}.`,
        "The log has the whole fault, under `job failed`.",
      );
    }
    const isLate = age > Math.max(LATE_LEAST_MS, LATE_INTERVALS * everyMs);
    return isLate
      ? problem(
          check,
          `${ran}, and should run every ${duration(everyMs)}.`,
          remedy,
        )
      : fine(check, `${ran}.`);
  });
}

export function examineUsage(records: Records, now: Date): Finding[] {
  return [waitingUsage(records, now), deadUsage(records)];
}

function waitingUsage(
  { waiting_usage, oldest_waiting_usage_at }: Records,
  now: Date,
): Finding {
  const check = "usage to tell";
  if (!oldest_waiting_usage_at) return fine(check, "Nothing waits.");
  const age = since(oldest_waiting_usage_at, now);
  const sentence = `The overage of ${counted(waiting_usage)} waits to be told to Stripe, the oldest for ${duration(age)}.`;
  const remedy =
    "See that the job `report-usage` runs; Stripe takes usage of the last 35 days only. `npm run reconcile` says whose it is.";
  if (age > USAGE_WORRYING_MS) return problem(check, sentence, remedy);
  if (age > USAGE_LATE_MS) return warning(check, sentence, remedy);
  return fine(check, sentence);
}

const deadUsage = ({ dead_usage }: Records): Finding =>
  dead_usage === 0
    ? fine("usage refused", "Stripe has refused none.")
    : problem(
        "usage refused",
        `Stripe refused the overage of ${counted(dead_usage)}: it will not be billed.`,
        "Look for `usage refused` in the log. Mend what it names, then `npm run reconcile -- --revive` tells it anew.",
      );

const counted = (calls: number) => (calls === 1 ? "1 call" : `${calls} calls`);

const since = (moment: Date, now: Date) => now.getTime() - moment.getTime();

/** A span in words, as "5 hours". */
export function duration(ms: number): string {
  if (ms < 2 * MINUTE_MS) return `${Math.max(0, Math.round(ms / 1_000))} s`;
  if (ms < 2 * HOUR_MS) return `${Math.round(ms / MINUTE_MS)} minutes`;
  if (ms < 2 * DAY_MS) return `${Math.round(ms / HOUR_MS)} hours`;
  return `${Math.round(ms / DAY_MS)} days`;
}
