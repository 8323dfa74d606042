import "server-only";
import type { Database } from "@/db/client";
import type { StripeGateway } from "../gateway.ts";
import { reportUsage } from "../metering/report.ts";
import { reconcileInvoices, reconcileOpenInvoices } from "./bills.ts";
import {
  listRefusedUsage,
  reconcileCounters,
  reconcileOutbox,
} from "./ledger.ts";
import { reconcileMeter } from "./meter.ts";
import { reconcilePurchases } from "./purchases.ts";
import { DISPUTES, REFUNDS, reconcileReturns } from "./returns.ts";
import type { Comparison, Drift, Scope } from "./row.ts";
import { reconcileSubscriptions, reconcileUnlisted } from "./subscriptions.ts";

/** A minute's worth is told by its own job; this is for who has none. */
const TELLING_MS = 10_000;

export type Step =
  | "counters"
  | "usage to tell"
  | "telling"
  | "meter"
  | "subscriptions"
  | "subscriptions not listed"
  | "invoices"
  | "open invoices"
  | "purchases"
  | "refunds"
  | "disputes"
  | "usage refused";

/**
 * Every comparison of a pass, in its order: what is here first, so that what it
 * repairs is told before the meter is asked.
 */
export function comparisonsOf(
  db: Database,
  gateway: StripeGateway | null,
  scope: Scope & { cleanUntil: Date | null },
): [Step, Comparison][] {
  const here: [Step, Comparison][] = [
    ["counters", () => whole(reconcileCounters(db, scope))],
    ["usage to tell", () => whole(reconcileOutbox(db, scope))],
  ];
  const refused: [Step, Comparison] = [
    "usage refused",
    () => whole(listRefusedUsage(db, { since: scope.cleanUntil })),
  ];
  if (!gateway) return [...here, refused];
  const at = (cursor: string | null) => ({ ...scope, cursor });
  return [
    ...here,
    ["telling", () => whole(tell(db, gateway, scope))],
    ["meter", (cursor) => reconcileMeter(db, gateway, at(cursor))],
    [
      "subscriptions",
      (cursor) => reconcileSubscriptions(db, gateway, at(cursor)),
    ],
    [
      "subscriptions not listed",
      (cursor) => reconcileUnlisted(db, gateway, at(cursor)),
    ],
    ["invoices", (cursor) => reconcileInvoices(db, gateway, at(cursor))],
    [
      "open invoices",
      (cursor) => reconcileOpenInvoices(db, gateway, at(cursor)),
    ],
    ["purchases", (cursor) => reconcilePurchases(db, gateway, at(cursor))],
    ["refunds", (cursor) => reconcileReturns(db, gateway, REFUNDS, at(cursor))],
    [
      "disputes",
      (cursor) => reconcileReturns(db, gateway, DISPUTES, at(cursor)),
    ],
    refused,
  ];
}

/** A comparison that is done at once. */
async function* whole(comparing: Promise<Drift[]>) {
  yield { drifts: await comparing, cursor: null };
}

async function tell(
  db: Database,
  gateway: StripeGateway,
  { now }: Scope,
): Promise<Drift[]> {
  await reportUsage(db, gateway, { now, budgetMs: TELLING_MS });
  return [];
}
