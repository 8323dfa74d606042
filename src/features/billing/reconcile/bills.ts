import "server-only";
import { and, asc, eq, gt, inArray, lt } from "drizzle-orm";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { invoices } from "@/db/schema/payments";
import { type AnybodysInvoice, listInvoicePage } from "../gateway/books.ts";
import { listInvoices } from "../gateway/invoices.ts";
import { noneIfMissing } from "../gateway/values.ts";
import type { StripeGateway } from "../gateway.ts";
import { syncWorkspace } from "../sync/sync.ts";
import {
  AT_ITS_END,
  type Drift,
  orUnknown,
  type Part,
  type Scope,
  walkList,
} from "./row.ts";

const ROWS_AT_ONCE = 100;

type Resumed = Scope & { cursor: string | null };

/**
 * Compares the bills that Stripe made since a moment with ours, page by page; a
 * workspace whose bills differ is brought to what Stripe says.
 *
 * @param cursor the bill of the list that was looked at last.
 */
export const reconcileInvoices = (
  db: Database,
  gateway: StripeGateway,
  { since, cursor }: Resumed,
): AsyncGenerator<Part> =>
  walkList(
    cursor,
    (place) => listInvoicePage(gateway, { ...place, since }),
    async function* (bills) {
      const byCustomer = Map.groupBy(bills, (one) => one.customerId);
      const payers = await listPayers(db, [...byCustomer.keys()]);
      for (const payer of payers) {
        const theirs = byCustomer.get(payer.customerId) ?? [];
        const drifts = await compareBills(db, gateway, { payer, theirs });
        yield { theirs, drifts };
      }
    },
  );

/**
 * Compares what is open here for longer, customer by customer: Stripe may have
 * closed it meanwhile.
 *
 * @param cursor the customer who was looked at last.
 */
export async function* reconcileOpenInvoices(
  db: Database,
  gateway: StripeGateway,
  { since, cursor }: Resumed,
): AsyncGenerator<Part> {
  for (let last = cursor; since !== null; ) {
    const payers = await listDebtors(db, { since, after: last });
    for (const payer of payers) {
      last = payer.customerId;
      const listed = await listInvoices(gateway, last).catch(noneIfMissing);
      const theirs = listed.filter(({ createdAt }) => createdAt < since);
      const drifts = await compareBills(db, gateway, { payer, theirs });
      yield { drifts, cursor: last };
    }
    if (payers.length === 0) break;
  }
  yield AT_ITS_END;
}

type Payer = { workspaceId: string; customerId: string };

type Bills = {
  payer: Payer;
  theirs: Omit<AnybodysInvoice, "customerId">[];
};

const compareBills = (db: Database, gateway: StripeGateway, bills: Bills) =>
  orUnknown(
    {
      check: "invoices",
      workspaceId: bills.payer.workspaceId,
      subject: bills.payer.customerId,
    },
    () => compareEach(db, gateway, bills),
  );

/** Of one payer; where bills differ they are synced, and compared again. */
async function compareEach(
  db: Database,
  gateway: StripeGateway,
  bills: Bills,
): Promise<Drift[]> {
  const { workspaceId, customerId } = bills.payer;
  const ids = bills.theirs.map(({ id }) => id);
  const ours = await sayOurs(db, ids);
  const differing = bills.theirs.filter((one) => ours.get(one.id) !== say(one));
  if (differing.length === 0) return [];
  await syncWorkspace(db, gateway, { workspaceId });
  const synced = await sayOurs(db, ids);
  const fresh = await listInvoices(gateway, customerId).catch(noneIfMissing);
  const now = new Map(fresh.map((one) => [one.id, say(one)]));
  return differing.map(({ id, ...one }) => ({
    check: "invoices",
    workspaceId,
    subject: id,
    here: ours.get(id) ?? "none",
    there: say(one),
    isRepaired: synced.get(id) === (now.get(id) ?? say(one)),
  }));
}

async function listDebtors(
  db: Database,
  { since, after }: { since: Date; after: string | null },
): Promise<Payer[]> {
  const rows = await db
    .selectDistinct({
      workspaceId: workspaces.id,
      customerId: workspaces.stripeCustomerId,
    })
    .from(invoices)
    .innerJoin(workspaces, eq(workspaces.id, invoices.workspaceId))
    .where(
      and(
        eq(invoices.status, "open"),
        lt(invoices.createdAt, since),
        after === null ? undefined : gt(workspaces.stripeCustomerId, after),
      ),
    )
    .orderBy(asc(workspaces.stripeCustomerId))
    .limit(ROWS_AT_ONCE);
  return rows.flatMap(withCustomer);
}

async function listPayers(
  db: Database,
  customerIds: string[],
): Promise<Payer[]> {
  const rows = await db
    .select({
      workspaceId: workspaces.id,
      customerId: workspaces.stripeCustomerId,
    })
    .from(workspaces)
    .where(inArray(workspaces.stripeCustomerId, customerIds));
  const place = new Map(customerIds.map((id, position) => [id, position]));
  return rows
    .flatMap(withCustomer)
    .toSorted(
      (a, b) => (place.get(a.customerId) ?? 0) - (place.get(b.customerId) ?? 0),
    );
}

const withCustomer = (row: {
  workspaceId: string;
  customerId: string | null;
}): Payer[] =>
  row.customerId === null ? [] : [{ ...row, customerId: row.customerId }];

async function sayOurs(db: Database, ids: string[]) {
  const rows = await db
    .select()
    .from(invoices)
    .where(inArray(invoices.id, ids));
  return new Map(rows.map((one) => [one.id, say(one)]));
}

const say = (one: {
  status: string;
  totalCents: number | bigint;
  amountPaidCents: number | bigint;
}) => `${one.status}, ${one.amountPaidCents} of ${one.totalCents} cents paid`;
