import "server-only";
import { describeFault, log } from "@/core/log";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import type { StripeGateway } from "@/features/billing/gateway";
import { type JobSummary, runJob } from "@/features/billing/jobs";
import type { Job } from "@/features/billing/schedule";
import {
  type ReplayRefusal,
  replayEvent,
} from "@/features/billing/webhook/webhook";
import type { Acting } from "../gate.ts";
import { type Forbidden, lockAdmin } from "../parties.ts";
import { recordAct } from "../record.ts";
import { findEventDetails } from "./events.ts";

/**
 * Handles a stored event of Stripe's now, by the way of every delivery: an open
 * one before its turn, a done one once more. What it moves hangs on the payment
 * or the subscription that it speaks of, so that nothing is moved twice.
 *
 * Refuses with `payments_off` and as `replayEvent` does. That it begins is on
 * record before it does, and how it ended after, an event that failed again too.
 */
export async function replayWebhook(
  db: Database,
  gateway: StripeGateway | null,
  { acting, eventId }: { acting: Acting; eventId: string },
): Promise<Result<null, ReplayRefusal | { kind: "payments_off" } | Forbidden>> {
  if (!gateway) return refuse({ kind: "payments_off" });
  const admin = await lockAdmin(db, acting);
  if (!admin.ok) return admin;
  const before = await findEventDetails(db, eventId);
  const action = before?.state === "done" ? "webhook.replay" : "webhook.retry";
  const subject = { subjectKind: "webhook", subjectId: eventId };
  let hasBegun = false;
  const onBegin = async () => {
    await recordAct(db, acting, {
      ...subject,
      action,
      before: before && standingOf(before),
    });
    hasBegun = true;
  };
  const replayed = await replayEvent(db, gateway, { eventId, onBegin });
  const after = hasBegun && (await findEventDetails(db, eventId));
  if (after) {
    await recordAct(db, acting, {
      ...subject,
      action: `${action}_end`,
      after: standingOf(after),
    });
  }
  return replayed.ok ? ok(null) : replayed;
}

const standingOf = ({
  state,
  attempts,
  lastError,
}: {
  state: string;
  attempts: number;
  lastError: string | null;
}) => ({ state, attempts, lastError });

export type RunRefusal = {
  kind: "not_found" | "already_running" | "ran_lately" | "failed";
};

/**
 * Runs a job now, however lately it ran. Refuses while it runs anywhere, and
 * with `failed` when it broke, which its row and the log tell. That it begins is
 * on record before it does, and how it ended after.
 */
export async function runJobNow(
  db: Database,
  all: Readonly<Record<string, Job>>,
  { acting, name }: { acting: Acting; name: string },
): Promise<Result<JobSummary, RunRefusal | Forbidden>> {
  const job = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!job) return refuse({ kind: "not_found" });
  const admin = await lockAdmin(db, acting);
  if (!admin.ok) return admin;
  const run = job.runNow ?? job.run;
  const subject = { subjectKind: "job", subjectId: name };
  const end = { ...subject, action: "job.run_end" };
  try {
    const ran = await runJob(db, name, async (signal) => {
      await recordAct(db, acting, { ...subject, action: "job.run" });
      return run(db, signal);
    });
    if (ran.ok) await recordAct(db, acting, { ...end, after: ran.value });
    return ran;
  } catch (fault) {
    log.error("job failed", { job: name, ...describeFault(fault) });
    await recordAct(db, acting, { ...end, after: { hasFailed: true } });
    return refuse({ kind: "failed" });
  }
}
