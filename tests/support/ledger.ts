import { asc, eq } from "drizzle-orm";
import { expect } from "vitest";
import type { Database } from "@/db/client";
import { aiRequests, usageEvents, usageTotals } from "@/db/schema/usage";
import { listCounterDrift } from "@/features/usage/counters";

/** The one period of a workspace. */
export async function totalsOf(db: Database, payer: { workspaceId: string }) {
  const rows = await db
    .select()
    .from(usageTotals)
    .where(eq(usageTotals.workspaceId, payer.workspaceId));
  const [totals] = rows;
  if (!totals || rows.length > 1) {
    throw new Error(`the workspace has ${rows.length} periods`);
  }
  return totals;
}

/** The row of one call. */
export async function requestOf(db: Database, call: { requestId: string }) {
  const [request] = await db
    .select()
    .from(aiRequests)
    .where(eq(aiRequests.id, call.requestId));
  return request;
}

/** The ledger rows of a workspace in the order they were written. */
export const eventsOf = (db: Database, payer: { workspaceId: string }) =>
  db
    .select()
    .from(usageEvents)
    .where(eq(usageEvents.workspaceId, payer.workspaceId))
    .orderBy(asc(usageEvents.occurredAt), asc(usageEvents.kind));

/**
 * Counters are what ledger and running calls add up to, for every workspace:
 * nothing lost, nothing twice.
 */
export async function expectCountersToEqualTheLedger(db: Database) {
  expect(await listCounterDrift(db, { since: null })).toEqual([]);
}
