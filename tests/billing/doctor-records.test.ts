import { describe, expect, test } from "vitest";
import type { Finding } from "@/features/billing/setup/doctor-finding";
import {
  examineJobs,
  examineUsage,
  examineWebhooks,
  type Records,
} from "@/features/billing/setup/doctor-records";

const said = ({ state, sentence, remedy }: Finding) => ({
  state,
  sentence,
  remedy,
});
const fine = (sentence: string) => ({ state: "ok", sentence, remedy: null });
const NOW = new Date("2026-03-15T12:00:00Z");
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);

const records = (changed: Partial<Records> = {}): Records => ({
  last_event_at: hoursAgo(1),
  open_events: 0,
  oldest_open_event_at: null,
  has_subscriptions: true,
  waiting_usage: 0,
  oldest_waiting_usage_at: null,
  dead_usage: 0,
  jobs: [],
  ...changed,
});

describe("what Stripe has sent", () => {
  test.each([
    [{}, fine("The last came 60 minutes ago.")],
    [
      { last_event_at: null },
      {
        state: "warning",
        sentence: "None has ever come.",
        remedy:
          "Buy something, or send a test event from Stripe's dashboard, and run this again.",
      },
    ],
    [
      { last_event_at: hoursAgo(100) },
      {
        state: "warning",
        sentence: "The last came 4 days ago.",
        remedy:
          "If that is longer than you expect, look at the endpoint's deliveries in Stripe's dashboard.",
      },
    ],
    [
      { last_event_at: hoursAgo(100), has_subscriptions: false },
      fine("The last came 4 days ago."),
    ],
    [
      { open_events: 3, oldest_open_event_at: hoursAgo(5) },
      {
        state: "problem",
        sentence:
          "Events of Stripe's that are not done: 3, the oldest for 5 hours.",
        remedy:
          "Look for `event failed` in the log; the job `webhooks` tries them again.",
      },
    ],
  ])("with %o", (changed, finding) => {
    expect(said(examineWebhooks(records(changed), NOW))).toEqual(finding);
  });
});

describe("a job", () => {
  const sweep = [{ name: "sweep", everyMs: 15_000 }];
  const REMEDY =
    "Call POST /api/cron/sweep with CRON_SECRET on a schedule, or keep a server running.";
  const examined = (job: object | null) =>
    examineJobs(
      records({
        jobs: job
          ? [{ name: "sweep", succeeded_at: null, last_error: null, ...job }]
          : [],
      }),
      sweep,
      NOW,
    ).map(said);

  test.each([
    [{ succeeded_at: hoursAgo(0.1) }, fine("It last ran 6 minutes ago.")],
    [
      null,
      {
        state: "problem",
        sentence: "It has never run to its end.",
        remedy: REMEDY,
      },
    ],
    [
      { last_error: "no meter" },
      {
        state: "problem",
        sentence: "It has never run to its end: no meter.",
        remedy: REMEDY,
      },
    ],
    [
      { succeeded_at: hoursAgo(0.5) },
      {
        state: "problem",
        sentence: "It last ran 30 minutes ago, and should run every 15 s.",
        remedy: REMEDY,
      },
    ],
    [
      { succeeded_at: hoursAgo(0.1), last_error: "Stripe answered 500" },
      {
        state: "problem",
        sentence:
          "It last ran 6 minutes ago, and failed since: Stripe answered 500.",
        remedy: "The log has the whole fault, under `job failed`.",
      },
    ],
  ])("with %o", (job, finding) => {
    expect(examined(job)).toEqual([finding]);
  });
});

describe("usage to tell Stripe", () => {
  const REMEDY =
    "See that the job `report-usage` runs; Stripe takes usage of the last 35 days only. `npm run reconcile` says whose it is.";
  const waiting = (hours: number) => ({
    waiting_usage: 2,
    oldest_waiting_usage_at: hoursAgo(hours),
  });

  test.each([
    [{}, fine("Nothing waits.")],
    [
      waiting(1),
      fine(
        "The overage of 2 calls waits to be told to Stripe, the oldest for 60 minutes.",
      ),
    ],
    [
      waiting(30),
      {
        state: "warning",
        sentence:
          "The overage of 2 calls waits to be told to Stripe, the oldest for 30 hours.",
        remedy: REMEDY,
      },
    ],
    [
      waiting(200),
      {
        state: "problem",
        sentence:
          "The overage of 2 calls waits to be told to Stripe, the oldest for 8 days.",
        remedy: REMEDY,
      },
    ],
  ])("with %o", (changed, finding) => {
    const [first] = examineUsage(records(changed), NOW);

    expect(first && said(first)).toEqual(finding);
  });

  test("that was refused is a problem", () => {
    const [, none] = examineUsage(records(), NOW);
    const [, some] = examineUsage(records({ dead_usage: 4 }), NOW);

    expect(none && said(none)).toEqual(fine("Stripe has refused none."));
    expect(some && said(some)).toEqual({
      state: "problem",
      sentence: "Stripe refused the overage of 4 calls: it will not be billed.",
      remedy:
        "Look for `usage refused` in the log. Mend what it names, then `npm run reconcile -- --revive` tells it anew.",
    });
  });
});
