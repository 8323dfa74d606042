import "server-only";
import { desc, eq, getTableColumns } from "drizzle-orm";
import type { Database } from "@/db/client";
import { invoices } from "@/db/schema/payments";

export type InvoiceRow = Omit<
  typeof invoices.$inferSelect,
  "workspaceId" | "syncedTicket"
>;

const INVOICES_MAX = 100;

/** A workspace's bills as last synced, newest first, at most 100; cents. */
export async function listBills(
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<InvoiceRow[]> {
  const {
    workspaceId: _,
    syncedTicket: __,
    ...columns
  } = getTableColumns(invoices);
  return db
    .select(columns)
    .from(invoices)
    .where(eq(invoices.workspaceId, workspaceId))
    .orderBy(desc(invoices.createdAt), desc(invoices.id))
    .limit(INVOICES_MAX);
}
