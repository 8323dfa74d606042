import "server-only";
import { and, eq, gte, inArray, lt } from "drizzle-orm";
import type { Database } from "@/db/client";
import { workspaces } from "@/db/schema/account";
import { creditPurchases, invoices } from "@/db/schema/payments";
import { type AnybodysInvoice, listAllInvoices } from "../gateway/books.ts";
import { listInvoices } from "../gateway/invoices.ts";
import type { StripeGateway } from "../gateway.ts";
import { syncWorkspace } from "../sync/sync.ts";
import { syncPurchase } from "../sync/sync-purchase.ts";
import type { Drift } from "./row.ts";

const HOUR_MS = 3_600_000;
/** A checkout is open for a day; what it led to is known an hour later. */
const PURCHASE_DUE_MS = HOUR_MS;
const PURCHASE_OVER_MS = 30 * 24 * HOUR_MS;
const ROWS_MAX = 500;

/**
 * Compares the bills that Stripe made since a moment, and those still open
 * here, with ours; a workspace whose bills differ is brought to what Stripe
 * says.
 */
export async function reconcileInvoices(
  db: Database,
  gateway: StripeGateway,
  { since }: { since: Date | null },
): Promise<Drift[]> {
  const there = [
    ...(await listAllInvoices(gateway, { since })),
    ...(since ? await listOpenOnes(db, gateway, { since }) : []),
  ];
  const payers = await listPayers(db, there);
  const drifts: Drift[] = [];
  for (const [customerId, workspaceId] of payers) {
    const theirs = there.filter((one) => one.customerId === customerId);
    const ours = await sayOurs(db, workspaceId);
    const differing = theirs.filter(
      ({ id, ...one }) => ours.get(id) !== say(one),
    );
    if (differing.length === 0) continue;
    await syncWorkspace(db, gateway, { workspaceId });
    const synced = await sayOurs(db, workspaceId);
    const fresh = await listInvoices(gateway, customerId);
    const now = new Map(fresh.map((one) => [one.id, say(one)]));
    for (const { id, ...one } of differing) {
      drifts.push({
        check: "invoices",
        workspaceId,
        subject: id,
        here: ours.get(id) ?? "none",
        there: say(one),
        isRepaired: synced.get(id) === (now.get(id) ?? say(one)),
      });
    }
  }
  return drifts;
}

/** What is open here for longer: Stripe may have closed it meanwhile. */
async function listOpenOnes(
  db: Database,
  gateway: StripeGateway,
  { since }: { since: Date },
): Promise<AnybodysInvoice[]> {
  const open = await db
    .select({ id: invoices.id, customerId: workspaces.stripeCustomerId })
    .from(invoices)
    .innerJoin(workspaces, eq(workspaces.id, invoices.workspaceId))
    .where(and(eq(invoices.status, "open"), lt(invoices.createdAt, since)))
    .limit(ROWS_MAX);
  const ids = new Set(open.map(({ id }) => id));
  const customerIds = new Set(open.map(({ customerId }) => customerId));
  const found: AnybodysInvoice[] = [];
  for (const customerId of customerIds) {
    if (customerId === null) continue;
    for (const invoice of await listInvoices(gateway, customerId)) {
      if (ids.has(invoice.id)) found.push({ customerId, ...invoice });
    }
  }
  return found;
}

async function listPayers(
  db: Database,
  there: AnybodysInvoice[],
): Promise<Map<string, string>> {
  const customerIds = [...new Set(there.map(({ customerId }) => customerId))];
  const rows = await db
    .select({ id: workspaces.id, customerId: workspaces.stripeCustomerId })
    .from(workspaces)
    .where(inArray(workspaces.stripeCustomerId, customerIds));
  return new Map(
    rows.flatMap(({ id, customerId }) =>
      customerId ? [[customerId, id]] : [],
    ),
  );
}

async function sayOurs(db: Database, workspaceId: string) {
  const rows = await db
    .select()
    .from(invoices)
    .where(eq(invoices.workspaceId, workspaceId));
  return new Map(rows.map((one) => [one.id, say(one)]));
}

const say = (one: {
  status: string;
  totalCents: number | bigint;
  amountPaidCents: number | bigint;
}) => `${one.status}, ${one.amountPaidCents} of ${one.totalCents} cents paid`;

/** Asks Stripe what became of purchases that are open here for an hour. */
export async function reconcilePurchases(
  db: Database,
  gateway: StripeGateway,
  { now }: { now: Date },
): Promise<Drift[]> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  const open = await db
    .select()
    .from(creditPurchases)
    .where(
      and(
        eq(creditPurchases.state, "open"),
        lt(creditPurchases.createdAt, before(PURCHASE_DUE_MS)),
        gte(creditPurchases.createdAt, before(PURCHASE_OVER_MS)),
      ),
    )
    .limit(ROWS_MAX);
  const drifts: Drift[] = [];
  for (const { id, workspaceId, checkoutSessionId } of open) {
    await syncPurchase(db, gateway, { checkoutSessionId });
    const [synced] = await db
      .select({ state: creditPurchases.state })
      .from(creditPurchases)
      .where(eq(creditPurchases.id, id));
    if (synced && synced.state !== "open") {
      drifts.push({
        check: "purchases",
        workspaceId,
        subject: checkoutSessionId,
        here: "open",
        there: synced.state,
        isRepaired: true,
      });
    }
  }
  return drifts;
}
