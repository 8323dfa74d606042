import "server-only";
import { inArray } from "drizzle-orm";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { paymentReturns } from "@/db/schema/returns";
import {
  type AnybodysReturn,
  listDisputePage,
  listRefundPage,
} from "../gateway/books.ts";
import type { StripeGateway } from "../gateway.ts";
import { syncCharge } from "../sync/sync-charge.ts";
import {
  type Drift,
  orUnknown,
  type Part,
  type Scope,
  walkList,
} from "./row.ts";

/** A refund may fail weeks after it was made, a dispute lasts up to months. */
const LOOK_BACK_MS = 120 * 24 * 3_600_000;

type Kind = {
  check: "refunds" | "disputes";
  list: typeof listRefundPage;
};
export const REFUNDS: Kind = { check: "refunds", list: listRefundPage };
export const DISPUTES: Kind = { check: "disputes", list: listDisputePage };

/**
 * Compares refunds, or disputes, at Stripe with ours, page by page; what was
 * paid by a payment that differs is brought to what Stripe says. A payment for
 * nothing that is sold here is left alone.
 *
 * @param cursor the one of the list that was looked at last.
 */
export const reconcileReturns = (
  db: Database,
  gateway: StripeGateway,
  { check, list }: Kind,
  { since, cursor }: Scope & { cursor: string | null },
): AsyncGenerator<Part> =>
  walkList(
    cursor,
    (place) =>
      list(gateway, {
        ...place,
        since: since && new Date(since.getTime() - LOOK_BACK_MS),
      }),
    async function* (returns) {
      const payers = await listKnownCustomers(db, returns);
      const theirs = returns.filter(({ customerId }) => payers.has(customerId));
      const ours = await sayOurs(db, theirs);
      for (const one of theirs) {
        const before = ours.get(one.id) ?? null;
        if (before?.words === say(one)) continue;
        const of = { check, workspaceId: null, subject: one.id };
        const drifts = await orUnknown(of, () =>
          compareReturn(db, gateway, { check, one, before }),
        );
        yield { theirs: [one], drifts };
      }
    },
  );

type Said = { words: string; workspaceId: string };

async function compareReturn(
  db: Database,
  gateway: StripeGateway,
  {
    check,
    one,
    before,
  }: { check: Kind["check"]; one: AnybodysReturn; before: Said | null },
): Promise<Drift[]> {
  await syncCharge(db, gateway, { chargeId: one.chargeId });
  const after = (await sayOurs(db, [one])).get(one.id);
  if (!after) return [];
  return [
    {
      check,
      workspaceId: after.workspaceId,
      subject: one.id,
      here: before?.words ?? "none",
      there: say(one),
      isRepaired: after.words !== before?.words,
    },
  ];
}

async function listKnownCustomers(
  db: Database,
  returns: AnybodysReturn[],
): Promise<Set<string | null>> {
  const customerIds = [...new Set(returns.map((one) => one.customerId))];
  const rows = await db
    .select({ customerId: workspaces.stripeCustomerId })
    .from(workspaces)
    .where(inArray(workspaces.stripeCustomerId, customerIds));
  return new Set(rows.map(({ customerId }) => customerId));
}

async function sayOurs(
  db: Database,
  returns: { id: string }[],
): Promise<Map<string, Said>> {
  const ids = returns.map(({ id }) => id);
  const rows = await db
    .select()
    .from(paymentReturns)
    .where(inArray(paymentReturns.id, ids));
  return new Map(
    rows.map((row) => [
      row.id,
      { words: say(row), workspaceId: row.workspaceId },
    ]),
  );
}

function say(one: {
  status: string;
  amountCents: number | bigint;
  withdrawnAt: Date | null;
  reinstatedAt: Date | null;
}): string {
  const words = [`${one.amountCents} cents`, one.status];
  if (one.withdrawnAt) words.push(`taken ${one.withdrawnAt.toISOString()}`);
  if (one.reinstatedAt) words.push(`back ${one.reinstatedAt.toISOString()}`);
  return words.join(", ");
}
