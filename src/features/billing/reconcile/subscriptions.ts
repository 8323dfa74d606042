import "server-only";
import { eq, inArray, isNotNull, or } from "drizzle-orm";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { subscriptions } from "@/db/schema/billing";
import {
  type AnybodysSubscription,
  listAllSubscriptions,
} from "../gateway/books.ts";
import {
  listSubscriptions,
  type SubscriptionFacts,
} from "../gateway/subscriptions.ts";
import type { StripeGateway } from "../gateway.ts";
import {
  chooseSubscription,
  splitSubscriptions,
} from "../sync/subscription-choice.ts";
import { syncWorkspace } from "../sync/sync.ts";
import type { Drift } from "./row.ts";

/**
 * Compares every subscription here with Stripe's and every one of Stripe's with
 * ours; a workspace that differs is brought to what Stripe says.
 */
export async function reconcileSubscriptions(
  db: Database,
  gateway: StripeGateway,
): Promise<Drift[]> {
  const there = await listAllSubscriptions(gateway);
  const byCustomer = Map.groupBy(there, ({ customerId }) => customerId);
  const subscribers = await listSubscribers(db, [...byCustomer.keys()]);
  const drifts: Drift[] = [];
  for (const subscriber of subscribers) {
    const theirs = byCustomer.get(subscriber.customerId) ?? [];
    const [ours, stripes] = [sayOurs(subscriber), sayTheirs(theirs)];
    if (ours === stripes) continue;
    drifts.push({
      check: "subscriptions",
      workspaceId: subscriber.workspaceId,
      subject: subscriber.customerId,
      here: ours,
      there: stripes,
      isRepaired: await repair(db, gateway, subscriber),
    });
  }
  return [...drifts, ...(await listStrays(db, there))];
}

type Subscriber = Awaited<ReturnType<typeof listSubscribers>>[number];

/** Workspaces with a subscription of Stripe's, by their or by our account. */
async function listSubscribers(db: Database, customerIds: string[]) {
  const rows = await db
    .select({
      workspaceId: workspaces.id,
      customerId: workspaces.stripeCustomerId,
      subscription: subscriptions,
    })
    .from(workspaces)
    .leftJoin(subscriptions, eq(subscriptions.workspaceId, workspaces.id))
    .where(
      or(
        isNotNull(subscriptions.stripeSubscriptionId),
        inArray(workspaces.stripeCustomerId, customerIds),
      ),
    );
  return rows.flatMap(({ customerId, ...row }) =>
    customerId === null ? [] : [{ ...row, customerId }],
  );
}

async function repair(
  db: Database,
  gateway: StripeGateway,
  { workspaceId, customerId }: Subscriber,
): Promise<boolean> {
  await syncWorkspace(db, gateway, { workspaceId });
  const [synced] = await listSubscribers(db, [customerId]).then((rows) =>
    rows.filter((row) => row.workspaceId === workspaceId),
  );
  const theirs = await listSubscriptions(gateway, customerId);
  return (synced ? sayOurs(synced) : NONE) === sayTheirs(theirs);
}

const NONE = "none";
const ENDED = ["canceled", "incomplete_expired"];

function sayOurs({ subscription }: Subscriber): string {
  if (!subscription?.stripeSubscriptionId) return NONE;
  if (ENDED.includes(subscription.status)) return NONE;
  return say({
    ...subscription,
    id: subscription.stripeSubscriptionId,
    periodStart: subscription.currentPeriodStart,
    periodEnd: subscription.currentPeriodEnd,
    overageItemId: subscription.stripeOverageItemId,
  });
}

/** A second one that runs is worth a word, and a sync: it is to be ended. */
function sayTheirs(theirs: SubscriptionFacts[]): string {
  const running = theirs.filter(({ status }) => !ENDED.includes(status));
  const { kept, surplus } = splitSubscriptions(running);
  const chosen = kept ?? chooseSubscription(running);
  if (!chosen) return NONE;
  const more = surplus.length > 0 ? `, and ${surplus.length} more` : "";
  return `${say(chosen)}${more}`;
}

const say = (of: {
  id: string;
  planId: string;
  seats: number;
  status: string;
  periodStart: Date;
  periodEnd: Date;
  overageItemId: string | null;
}) =>
  `${of.id}, ${of.planId} × ${of.seats}, ${of.status}, ${dayOf(of.periodStart)} to ${dayOf(of.periodEnd)}${of.overageItemId ? "" : ", no overage"}`;

const dayOf = (moment: Date) => moment.toISOString().slice(0, 16);

/** Subscriptions of a workspace of ours whose customer is another by now. */
async function listStrays(
  db: Database,
  there: AnybodysSubscription[],
): Promise<Drift[]> {
  const named = there.filter(({ workspaceId }) => workspaceId !== null);
  const found = await db
    .select({ id: workspaces.id, customerId: workspaces.stripeCustomerId })
    .from(workspaces)
    .where(
      inArray(
        workspaces.id,
        named.flatMap((one) => one.workspaceId ?? []),
      ),
    );
  const customerOf = new Map(found.map((one) => [one.id, one.customerId]));
  return named.flatMap((one) => {
    const { workspaceId, customerId } = one;
    const ours = workspaceId === null ? undefined : customerOf.get(workspaceId);
    if (ours === undefined || ours === customerId) return [];
    return [
      {
        check: "subscriptions" as const,
        workspaceId,
        subject: customerId,
        here: ours ?? "no customer",
        there: say(one),
        isRepaired: false,
      },
    ];
  });
}
