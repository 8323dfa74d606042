import "server-only";
import {
  and,
  asc,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  notInArray,
  or,
  type SQL,
} from "drizzle-orm";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { subscriptions } from "@/db/schema/billing";
import {
  type AnybodysSubscription,
  listSubscriptionPage,
} from "../gateway/books.ts";
import { listSubscriptions } from "../gateway/subscriptions.ts";
import { noneIfMissing } from "../gateway/values.ts";
import type { StripeGateway } from "../gateway.ts";
import { ENDED } from "../sync/subscription-choice.ts";
import { syncWorkspace } from "../sync/sync.ts";
import {
  AT_ITS_END,
  type Drift,
  orUnknown,
  type Part,
  type Scope,
  walkList,
} from "./row.ts";
import { NONE, sayOurs, sayPlan, sayTheirs } from "./subscription-words.ts";

/** As many as a page of Stripe's names. */
const SUBSCRIBERS_MAX = 100;

/**
 * Compares every subscription of Stripe's with ours, page by page; a workspace
 * that differs is brought to what Stripe says. Whom the list names is noted, so
 * that `reconcileUnlisted` knows whom it did not.
 *
 * @param cursor the subscription of the list that was looked at last.
 */
export const reconcileSubscriptions = (
  db: Database,
  gateway: StripeGateway,
  { startedAt, cursor }: Scope & { cursor: string | null },
): AsyncGenerator<Part> =>
  walkList(
    cursor,
    (place) => listSubscriptionPage(gateway, place),
    async function* (listed) {
      const byCustomer = Map.groupBy(listed, (one) => one.customerId);
      const subscribers = await listSubscribers(
        db,
        inArray(workspaces.stripeCustomerId, [...byCustomer.keys()]),
      );
      await noteListed(db, { subscribers, at: startedAt });
      const strays = await listStrays(db, listed);
      for (const [customerId, theirs] of byCustomer) {
        const own = subscribers.find((one) => one.customerId === customerId);
        const isSame = !own || sayOurs(own) === sayTheirs(theirs);
        const drifts = [
          ...(isSame ? [] : await compareOne(db, gateway, own)),
          ...strays.filter(({ subject }) => subject === customerId),
        ];
        yield { theirs, drifts };
      }
    },
  );

/**
 * Compares, one by one, the subscriptions that stand here and that Stripe's list
 * did not name in this pass: they have ended there, most likely.
 *
 * @param cursor the workspace that was looked at last.
 */
export async function* reconcileUnlisted(
  db: Database,
  gateway: StripeGateway,
  { startedAt, cursor }: Scope & { cursor: string | null },
): AsyncGenerator<Part> {
  for (let last = cursor; ; ) {
    const unlisted = await listSubscribers(
      db,
      and(
        isNotNull(workspaces.stripeCustomerId),
        isNotNull(subscriptions.stripeSubscriptionId),
        notInArray(subscriptions.status, ENDED),
        or(
          isNull(subscriptions.listedAt),
          lt(subscriptions.listedAt, startedAt),
        ),
        last === null ? undefined : gt(workspaces.id, last),
      ),
    );
    for (const subscriber of unlisted) {
      last = subscriber.workspaceId;
      const drifts = await compareOne(db, gateway, subscriber);
      yield { drifts, cursor: last };
    }
    if (unlisted.length === 0) break;
  }
  yield AT_ITS_END;
}

type Subscriber = Awaited<ReturnType<typeof listSubscribers>>[number];

async function listSubscribers(db: Database, which: SQL | undefined) {
  const rows = await db
    .select({
      workspaceId: workspaces.id,
      customerId: workspaces.stripeCustomerId,
      subscription: subscriptions,
    })
    .from(workspaces)
    .leftJoin(subscriptions, eq(subscriptions.workspaceId, workspaces.id))
    .where(which)
    .orderBy(asc(workspaces.id))
    .limit(SUBSCRIBERS_MAX);
  return rows.flatMap(({ customerId, ...row }) =>
    customerId === null ? [] : [{ ...row, customerId }],
  );
}

async function noteListed(
  db: Database,
  { subscribers, at }: { subscribers: Subscriber[]; at: Date },
) {
  const ids = subscribers.map(({ workspaceId }) => workspaceId);
  await db
    .update(subscriptions)
    .set({ listedAt: at })
    .where(inArray(subscriptions.workspaceId, ids));
}

const compareOne = (
  db: Database,
  gateway: StripeGateway,
  subscriber: Subscriber,
) =>
  orUnknown(
    {
      check: "subscriptions",
      workspaceId: subscriber.workspaceId,
      subject: subscriber.customerId,
    },
    () => compareWhole(db, gateway, subscriber),
  );

/** With all that Stripe has of them; synced, and compared again, if it differs. */
async function compareWhole(
  db: Database,
  gateway: StripeGateway,
  subscriber: Subscriber,
): Promise<Drift[]> {
  const { workspaceId, customerId } = subscriber;
  const ask = async () =>
    sayTheirs(
      await listSubscriptions(gateway, customerId).catch(noneIfMissing),
    );
  const [here, there] = [sayOurs(subscriber), await ask()];
  if (here === there) return [];
  await syncWorkspace(db, gateway, { workspaceId });
  const [synced] = await listSubscribers(db, eq(workspaces.id, workspaceId));
  const isRepaired = (synced ? sayOurs(synced) : NONE) === (await ask());
  return [
    {
      check: "subscriptions",
      ...{ workspaceId, subject: customerId, here, there, isRepaired },
    },
  ];
}

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
        there: sayPlan(one),
        isRepaired: false,
      },
    ];
  });
}
