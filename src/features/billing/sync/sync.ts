import "server-only";
import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import { describeFault, log } from "@/core/log";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { subscriptions } from "@/db/schema/billing";
import { isCustomer } from "../gateway/customers.ts";
import {
  type InvoiceFacts,
  listInvoices,
  needsAction,
} from "../gateway/invoices.ts";
import { listPayments } from "../gateway/returns.ts";
import {
  findPlannedChange,
  listSubscriptions,
  type SubscriptionFacts,
} from "../gateway/subscriptions.ts";
import { noneIfMissing } from "../gateway/values.ts";
import type { StripeGateway } from "../gateway.ts";
import { withPayments } from "./bill-payments.ts";
import { firstFailure, unpaidBills } from "./past-due.ts";
import { type Sighting, storeSighting } from "./sighting.ts";
import {
  chooseSubscription,
  splitSubscriptions,
} from "./subscription-choice.ts";
import { endSurplus } from "./surplus.ts";

const REQUESTED_MAX = 200;
const RUN_MS = 10_000;

/**
 * Brings a workspace's subscription and bills to what Stripe says now.
 *
 * A ticket is taken first and stands: a later ticket's fetch sees what is
 * newer, so what a lower ticket saw is never written over it. Nothing is locked
 * while Stripe is asked. A second subscription that runs beside the first is
 * ended on the way.
 *
 * @throws StripeFault
 */
export async function syncWorkspace(
  db: Database,
  gateway: StripeGateway,
  { workspaceId, now }: { workspaceId: string; now?: Date | undefined },
): Promise<void> {
  const [workspace] = await db
    .update(workspaces)
    .set({ syncTicket: sql`${workspaces.syncTicket} + 1` })
    .where(
      and(
        eq(workspaces.id, workspaceId),
        isNotNull(workspaces.stripeCustomerId),
      ),
    )
    .returning({
      ticket: workspaces.syncTicket,
      customerId: workspaces.stripeCustomerId,
    });
  if (!workspace?.customerId) return;
  const { ticket, customerId } = workspace;
  const sighting = await look(db, gateway, { workspaceId, customerId });
  await storeSighting(db, { workspaceId, customerId, ticket, sighting, now });
}

/**
 * Asks Stripe about renewals that it has not confirmed: their webhooks came
 * late or never. For 10 s; one that fails is left for the next time.
 */
export async function syncRequested(
  db: Database,
  gateway: StripeGateway,
  { signal }: { signal?: AbortSignal } = {},
): Promise<{ done: number; failed: number }> {
  const endsAt = performance.now() + RUN_MS;
  const waiting = await db
    .select({ workspaceId: subscriptions.workspaceId })
    .from(subscriptions)
    .where(isNotNull(subscriptions.syncRequestedAt))
    .orderBy(asc(subscriptions.syncRequestedAt))
    .limit(REQUESTED_MAX);
  const outcome = { done: 0, failed: 0 };
  for (const { workspaceId } of waiting) {
    if (signal?.aborted || performance.now() > endsAt) break;
    try {
      await syncWorkspace(db, gateway, { workspaceId });
      outcome.done += 1;
    } catch (error) {
      outcome.failed += 1;
      log.error("sync failed", { workspaceId, ...describeFault(error) });
    }
  }
  return outcome;
}

/** What Stripe says now, once a second subscription is out of the way. */
async function look(
  db: Database,
  gateway: StripeGateway,
  payer: { workspaceId: string; customerId: string },
): Promise<Sighting> {
  const { customerId } = payer;
  const [isThere, found, bills, payments] = await Promise.all([
    isCustomer(gateway, customerId),
    listSubscriptions(gateway, customerId).catch(noneIfMissing),
    listInvoices(gateway, customerId).catch(noneIfMissing),
    listPayments(gateway, customerId).catch(noneIfMissing),
  ]);
  const { kept, surplus } = splitSubscriptions(found);
  if (kept) {
    for (const subscription of surplus) {
      await endSurplus(db, gateway, { ...payer, subscription, kept, bills });
    }
  }
  const subscription = isThere
    ? chooseSubscription(found.filter((one) => !surplus.includes(one)))
    : null;
  return {
    isCustomerGone: !isThere,
    invoices: bills.map((bill) => withPayments(bill, payments)),
    subscription: subscription && {
      ...subscription,
      ...(await standingOf(gateway, subscription, bills)),
      planned: await plannedFor(gateway, subscription),
    },
  };
}

/** A schedule that goes on with what there is plans nothing. */
async function plannedFor(
  gateway: StripeGateway,
  { scheduleId, planId, seats }: SubscriptionFacts,
) {
  if (!scheduleId) return null;
  const planned = await findPlannedChange(gateway, scheduleId);
  if (!planned || planned === "ends") return planned;
  const isSame = planned.planId === planId && planned.seats === seats;
  return isSame ? null : planned;
}

async function standingOf(
  gateway: StripeGateway,
  subscription: SubscriptionFacts,
  bills: InvoiceFacts[],
) {
  const own = bills.filter(
    ({ subscriptionId }) => subscriptionId === subscription.id,
  );
  const pastDueSince = firstFailure(own, subscription);
  const unpaid = pastDueSince ? unpaidBills(own) : [];
  const unpaidInvoices = await Promise.all(
    unpaid.map(async (bill) => ({
      ...bill,
      needsAction: await needsAction(gateway, bill),
    })),
  );
  return { pastDueSince, unpaidInvoices };
}
