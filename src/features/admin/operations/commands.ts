import "server-only";
import { eq } from "drizzle-orm";
import { describeFault, log } from "@/core/log";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { meterOutbox } from "@/db/schema/billing";
import { emailOutbox } from "@/db/schema/notices";
import type { StripeGateway } from "@/features/billing/gateway";
import { type JobSummary, runJob } from "@/features/billing/jobs";
import {
  giveUpRefused,
  reviveRefused,
} from "@/features/billing/metering/revive";
import type { Job } from "@/features/billing/schedule";
import {
  type ReplayRefusal,
  replayEvent,
} from "@/features/billing/webhook/webhook";
import {
  type DeadMailRefusal,
  giveUpMail,
  retryMail,
} from "@/features/notices/dead-mails";
import type { Acting } from "../gate.ts";
import { audited, recordAct } from "../record.ts";
import { findEventDetails } from "./events.ts";

/**
 * Handles a stored event of Stripe's now, by the way of every delivery: an open
 * one before its turn, a done one once more. What it moves hangs on the payment
 * or the subscription that it speaks of, so that nothing is moved twice.
 *
 * Refuses with `payments_off` and as `replayEvent` does. An event that failed
 * again is on record too.
 */
export async function replayWebhook(
  db: Database,
  gateway: StripeGateway | null,
  { acting, eventId }: { acting: Acting; eventId: string },
): Promise<Result<null, ReplayRefusal | { kind: "payments_off" }>> {
  if (!gateway) return refuse({ kind: "payments_off" });
  const before = await findEventDetails(db, eventId);
  const replayed = await replayEvent(db, gateway, { eventId });
  const after = await findEventDetails(db, eventId);
  if (before && after && after.attempts !== before.attempts) {
    await recordAct(db, acting, {
      action: before.state === "done" ? "webhook.replay" : "webhook.retry",
      subjectKind: "webhook",
      subjectId: eventId,
      before: standingOf(before),
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
 * with `failed` when it broke, which its row and the log tell.
 */
export async function runJobNow(
  db: Database,
  all: Readonly<Record<string, Job>>,
  { acting, name }: { acting: Acting; name: string },
): Promise<Result<JobSummary, RunRefusal>> {
  const job = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!job) return refuse({ kind: "not_found" });
  const run = job.runNow ?? job.run;
  const entry = { action: "job.run", subjectKind: "job", subjectId: name };
  try {
    const ran = await runJob(db, name, (signal) => run(db, signal));
    if (ran.ok) await recordAct(db, acting, { ...entry, after: ran.value });
    return ran;
  } catch (fault) {
    log.error("job failed", { job: name, ...describeFault(fault) });
    await recordAct(db, acting, { ...entry, after: { hasFailed: true } });
    return refuse({ kind: "failed" });
  }
}

type Letter = { acting: Acting; id: string };

/** Refuses with `not_dead`, also for what has no customer to be billed to. */
export const retryUsage = (db: Database, { acting, id }: Letter) =>
  audited(
    db,
    acting,
    (usage: Usage) => ({ ...entryOf("usage.retry", usage), after: WAITING }),
    async (tx): Promise<Result<Usage, { kind: "not_dead" }>> => {
      const usage = await findDeadUsage(tx, id);
      if (!usage) return refuse({ kind: "not_dead" });
      const revived = await reviveRefused(tx, { id });
      return revived === 1 ? ok(usage) : refuse({ kind: "not_dead" });
    },
  );

/** Leaves usage unbilled for good. Refuses with `not_dead`. */
export const giveUpUsage = (
  db: Database,
  { acting, id, reason }: Letter & { reason: string },
) =>
  audited(
    db,
    acting,
    (usage: Usage) => ({
      ...entryOf("usage.give_up", usage),
      reason,
      after: GIVEN_UP,
    }),
    async (tx): Promise<Result<Usage, { kind: "not_dead" }>> => {
      const usage = await findDeadUsage(tx, id);
      return usage && (await giveUpRefused(tx, { id }))
        ? ok(usage)
        : refuse({ kind: "not_dead" });
    },
  );

type Usage = Awaited<ReturnType<typeof findDeadUsage>> & object;

async function findDeadUsage(tx: Database, id: string) {
  const [row] = await tx
    .select({
      id: meterOutbox.id,
      workspaceId: meterOutbox.workspaceId,
      credits: meterOutbox.credits,
      state: meterOutbox.state,
      lastError: meterOutbox.lastError,
    })
    .from(meterOutbox)
    .where(eq(meterOutbox.id, id))
    .for("update");
  return row?.state === "dead" ? row : null;
}

const entryOf = (action: string, usage: Usage) => ({
  action,
  subjectKind: "usage",
  subjectId: usage.id,
  workspaceId: usage.workspaceId,
  before: {
    state: usage.state,
    credits: Number(usage.credits),
    lastError: usage.lastError,
  },
});

/** Puts a lost mail back in line. Refuses as `retryMail` does. */
export const retryLostMail = (db: Database, { acting, id }: Letter) =>
  audited(
    db,
    acting,
    (mail: Mail) => ({ ...mailEntry("mail.retry", mail), after: WAITING }),
    async (tx): Promise<Result<Mail, DeadMailRefusal>> => {
      const mail = await findMail(tx, id);
      if (!mail) return refuse({ kind: "not_dead" });
      const retried = await retryMail(tx, { id });
      return retried.ok ? ok(mail) : retried;
    },
  );

/** Takes a lost mail off the list. Refuses with `not_dead`. */
export const giveUpLostMail = (
  db: Database,
  { acting, id, reason }: Letter & { reason: string },
) =>
  audited(
    db,
    acting,
    (mail: Mail) => ({
      ...mailEntry("mail.give_up", mail),
      reason,
      after: GIVEN_UP,
    }),
    async (tx): Promise<Result<Mail, { kind: "not_dead" }>> => {
      const mail = await findMail(tx, id);
      if (!mail) return refuse({ kind: "not_dead" });
      const givenUp = await giveUpMail(tx, { id });
      return givenUp.ok ? ok(mail) : givenUp;
    },
  );

type Mail = Awaited<ReturnType<typeof findMail>> & object;

async function findMail(tx: Database, id: string) {
  const [mail] = await tx
    .select({
      id: emailOutbox.id,
      userId: emailOutbox.userId,
      kind: emailOutbox.kind,
      state: emailOutbox.state,
      lastError: emailOutbox.lastError,
    })
    .from(emailOutbox)
    .where(eq(emailOutbox.id, id));
  return mail ?? null;
}

const mailEntry = (action: string, { id, userId, ...mail }: Mail) => ({
  action,
  subjectKind: "mail",
  subjectId: id,
  userId,
  before: mail,
});

const WAITING = { state: "waiting" };
const GIVEN_UP = { state: "given_up" };
