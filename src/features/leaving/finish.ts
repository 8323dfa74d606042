import "server-only";
import { setTimeout as wait } from "node:timers/promises";
import { and, asc, eq, inArray, isNull, ne, or, sql } from "drizzle-orm";
import { describeFault, log } from "@/core/log";
import type { Database } from "@/db/client";
import { accounts, sessions } from "@/db/schema/account";
import { meterOutbox } from "@/db/schema/billing";
import { conversations } from "@/db/schema/chat";
import { workspaceClosings } from "@/db/schema/closings";
import {
  emailOutbox,
  notificationReads,
  notifications,
} from "@/db/schema/notices";
import { invoices } from "@/db/schema/payments";
import { searchWords } from "@/db/schema/search";
import { endBillingNow } from "@/features/billing/acts/end-now";
import { forgetCustomer } from "@/features/billing/acts/forget";
import { type StripeGateway, stripeGateway } from "@/features/billing/gateway";
import { discardAll } from "@/features/files/discard";
import { isAnyRunning, requestStopOfAll } from "@/features/limits/stop";

type Closing = typeof workspaceClosings.$inferSelect;

/** Why a closing is not at its end; it is tried again. */
export type ClosingDelay =
  | "calls_running"
  | "billing_off"
  | "stripe_unavailable"
  /** Usage waits to be billed by an invoice of its own. */
  | "usage_unbilled"
  | "bill_open";

/** A running call learns of its stop within a second, and then settles. */
const PATIENCE_MS = 8_000;
const LOOK_EVERY_MS = 200;

type Patience = {
  signal: AbortSignal | undefined;
  /** How long running calls are waited for. */
  patienceMs: number;
};
type ClosingTerms = { workspaceId: string } & Partial<Patience>;

/**
 * Takes the steps of one workspace's closing that are still to be taken: its
 * calls are stopped and settled, its billing ended, chats and notices erased,
 * the customer deleted at Stripe. Each is safe to repeat, so that a crash
 * anywhere, or two who do it at once, change nothing.
 *
 * @returns null at the end, else what it waits for.
 * @throws what the database or a fault of Stripe's throws.
 */
export async function finishClosing(
  db: Database,
  gateway: StripeGateway | null,
  { workspaceId, signal, patienceMs = PATIENCE_MS }: ClosingTerms,
): Promise<ClosingDelay | null> {
  const [closing] = await db
    .update(workspaceClosings)
    .set({ attempts: sql`${workspaceClosings.attempts} + 1` })
    .where(
      and(
        eq(workspaceClosings.workspaceId, workspaceId),
        isNull(workspaceClosings.forgottenAt),
      ),
    )
    .returning();
  if (!closing) return null;
  const delay = await takeSteps(db, gateway, closing, { signal, patienceMs });
  await db
    .update(workspaceClosings)
    .set({ lastError: delay })
    .where(eq(workspaceClosings.workspaceId, workspaceId));
  return delay;
}

async function takeSteps(
  db: Database,
  gateway: StripeGateway | null,
  closing: Closing,
  patience: Patience,
): Promise<ClosingDelay | null> {
  const { workspaceId } = closing;
  if (!closing.billingEndedAt) {
    if (!(await callsAreOver(db, closing, patience))) return "calls_running";
    const ended = await endBillingNow(db, gateway, { workspaceId });
    if (!ended.ok) return ended.refusal.kind;
    await note(db, closing, { billingEndedAt: sql`now()` });
  }
  if (!closing.erasedAt) await erase(db, closing);
  if (await isUsageWaiting(db, closing)) return "usage_unbilled";
  if (await hasOpenBill(db, closing)) return "bill_open";
  const forgotten = await forgetCustomer(db, gateway, { workspaceId });
  if (!forgotten.ok) return forgotten.refusal.kind;
  await note(db, closing, { forgottenAt: sql`now()` });
  return null;
}

async function callsAreOver(
  db: Database,
  { workspaceId, userId }: Closing,
  { signal, patienceMs }: Patience,
) {
  const until = performance.now() + patienceMs;
  await requestStopOfAll(db, { workspaceId, userId });
  while (await isAnyRunning(db, { workspaceId, userId })) {
    if (performance.now() > until) return false;
    await wait(LOOK_EVERY_MS, undefined, { signal });
  }
  return true;
}

/**
 * Removes what is about a person and not about money. Also what a sign-in that
 * was under way as the account closed may have left.
 */
async function erase(db: Database, { workspaceId, userId }: Closing) {
  await db.transaction(async (tx) => {
    await tx.delete(conversations).where(eq(conversations.userId, userId));
    await discardAll(tx, { userId });
    await tx
      .delete(notifications)
      .where(
        or(
          eq(notifications.workspaceId, workspaceId),
          eq(notifications.userId, userId),
        ),
      );
    await tx
      .delete(notificationReads)
      .where(eq(notificationReads.userId, userId));
    await tx.delete(searchWords).where(eq(searchWords.userId, userId));
    await tx.delete(emailOutbox).where(eq(emailOutbox.userId, userId));
    await tx.delete(sessions).where(eq(sessions.userId, userId));
    await tx.delete(accounts).where(eq(accounts.userId, userId));
    await note(tx, { workspaceId }, { erasedAt: sql`now()` });
  });
}

async function isUsageWaiting(
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<boolean> {
  const [waiting] = await db
    .select({ id: meterOutbox.id })
    .from(meterOutbox)
    .where(
      and(
        eq(meterOutbox.workspaceId, workspaceId),
        eq(meterOutbox.state, "waiting"),
      ),
    )
    .limit(1);
  return waiting !== undefined;
}

/** The last bill is final an hour after its subscription's end, and then paid. */
async function hasOpenBill(
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<boolean> {
  const [open] = await db
    .select({ id: invoices.id })
    .from(invoices)
    .where(
      and(
        eq(invoices.workspaceId, workspaceId),
        inArray(invoices.status, ["draft", "open"]),
        ne(invoices.totalCents, 0n),
      ),
    )
    .limit(1);
  return open !== undefined;
}

async function note(
  db: Database,
  { workspaceId }: { workspaceId: string },
  step: Partial<
    Record<
      "billingEndedAt" | "erasedAt" | "forgottenAt",
      ReturnType<typeof sql>
    >
  >,
) {
  await db
    .update(workspaceClosings)
    .set(step)
    .where(eq(workspaceClosings.workspaceId, workspaceId));
}

const CLOSINGS_A_RUN = 50;

/** Goes on with every closing that is not at its end, the least tried first. */
export async function finishClosings(
  db: Database,
  gateway: StripeGateway | null = stripeGateway(),
  { signal }: { signal?: AbortSignal } = {},
): Promise<{ finishedClosings: number; waitingClosings: number }> {
  const open = await db
    .select({ workspaceId: workspaceClosings.workspaceId })
    .from(workspaceClosings)
    .where(isNull(workspaceClosings.forgottenAt))
    .orderBy(asc(workspaceClosings.attempts), asc(workspaceClosings.askedAt))
    .limit(CLOSINGS_A_RUN);
  const workspaceIds = open.map(({ workspaceId }) => workspaceId);
  const finishedClosings = await finishClosingsOf(
    db,
    { workspaceIds, signal },
    gateway,
  );
  return {
    finishedClosings,
    waitingClosings: open.length - finishedClosings,
  };
}

/**
 * Goes on with these closings as far as can be done now; what is not done, the
 * job does. Returns how many are at their end. A fault of one is logged.
 */
export async function finishClosingsOf(
  db: Database,
  {
    workspaceIds,
    signal,
  }: { workspaceIds: readonly string[]; signal?: AbortSignal | undefined },
  gateway: StripeGateway | null = stripeGateway(),
): Promise<number> {
  let finished = 0;
  for (const workspaceId of workspaceIds) {
    signal?.throwIfAborted();
    try {
      const delay = await finishClosing(db, gateway, { workspaceId, signal });
      if (delay === null) finished += 1;
    } catch (fault) {
      log.error("closing failed", { workspaceId, ...describeFault(fault) });
    }
  }
  return finished;
}
