import "server-only";
import { describeFault, log } from "@/core/log";
import type { Database } from "@/db/client";
import { csvRecord } from "@/features/usage/csv";
import type { Page } from "../paging.ts";
import { type BalanceRow, listBalances } from "./balances.ts";
import { type BillRow, listBills } from "./bills.ts";
import { type GivenBackRow, listGivenBack } from "./given-back.ts";
import type { RevenueFilters, RevenuePlace, View } from "./schema.ts";
import { listSubscriptions, type SubscriptionRow } from "./subscriptions.ts";

const ROWS_A_PIECE = 500;

type Cell = string | number | boolean | null;
type Columns<Row> = Record<string, (row: Row) => Cell>;

const SUBSCRIPTION: Columns<SubscriptionRow> = {
  workspace_id: (row) => row.workspaceId,
  workspace: (row) => row.workspaceName,
  plan: (row) => row.planName,
  status: (row) => row.status,
  seats: (row) => row.seats,
  interval: (row) => row.interval,
  seat_cents: (row) => Number(row.seatCents),
  mrr_cents: (row) => Number(row.monthlyCents),
  by_hand: (row) => row.isByHand,
  since: (row) => row.createdAt.toISOString(),
  period_end: (row) => row.currentPeriodEnd.toISOString(),
  cancels_at_period_end: (row) => row.cancelAtPeriodEnd,
  past_due_since: (row) => row.pastDueSince?.toISOString() ?? null,
};

const BILL: Columns<BillRow> = {
  invoice_id: (row) => row.id,
  number: (row) => row.number,
  workspace_id: (row) => row.workspaceId,
  workspace: (row) => row.workspaceName,
  status: (row) => row.status,
  reason: (row) => row.reason,
  currency: (row) => row.currency,
  subtotal_cents: (row) => Number(row.subtotalCents),
  tax_cents: (row) => Number(row.taxCents),
  total_cents: (row) => Number(row.totalCents),
  paid_cents: (row) => Number(row.paidCents),
  refunded_cents: (row) => Number(row.refundedCents),
  created_at: (row) => row.createdAt.toISOString(),
  paid_at: (row) => row.paidAt?.toISOString() ?? null,
  next_attempt_at: (row) => row.nextAttemptAt?.toISOString() ?? null,
};

const GIVEN_BACK: Columns<GivenBackRow> = {
  id: (row) => row.id,
  kind: (row) => row.kind,
  of: (row) => row.of,
  invoice: (row) => row.billNumber,
  workspace_id: (row) => row.workspaceId,
  workspace: (row) => row.workspaceName,
  created_at: (row) => row.createdAt.toISOString(),
  amount_cents: (row) => Number(row.amountCents),
  currency: (row) => row.currency,
  status: (row) => row.status,
  reason: (row) => row.reason,
  answer_due_at: (row) => row.evidenceDueAt?.toISOString() ?? null,
  withdrawn_at: (row) => row.withdrawnAt?.toISOString() ?? null,
  reinstated_at: (row) => row.reinstatedAt?.toISOString() ?? null,
  dispute_fee_cents: (row) =>
    row.feeCents === null ? null : Number(row.feeCents),
};

const BALANCE: Columns<BalanceRow> = {
  workspace_id: (row) => row.workspaceId,
  workspace: (row) => row.workspaceName,
  balance_credits: (row) => Number(row.balance),
  reserved_credits: (row) => Number(row.held),
  debt_credits: (row) => Number(row.debt),
};

/**
 * A whole list of the revenue page as CSV, with moments in UTC and money in
 * cents: read page by page as the reader takes it. A fault ends the stream with
 * an error, so that half a file does not look like a whole one.
 */
export function exportRevenue(
  db: Database,
  filters: RevenueFilters,
): ReadableStream<Uint8Array> {
  const lines = linesOf(db, filters);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await lines.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (fault) {
        log.error("export of revenue failed", describeFault(fault));
        throw fault;
      }
    },
    cancel: async () => {
      await lines.return();
    },
  });
}

const LINES: Record<
  View,
  (db: Database, filters: RevenueFilters) => AsyncGenerator<string, void>
> = {
  subscriptions: (db, filters) =>
    walk(SUBSCRIPTION, (place) => listSubscriptions(db, place), filters),
  invoices: (db, filters) =>
    walk(BILL, (place) => listBills(db, place), filters),
  unpaid: (db, filters) => walk(BILL, (place) => listBills(db, place), filters),
  given_back: (db, filters) =>
    walk(GIVEN_BACK, (place) => listGivenBack(db, place), filters),
  balances: (db, filters) =>
    walk(BALANCE, (place) => listBalances(db, place), filters),
};

const linesOf = (db: Database, filters: RevenueFilters) =>
  LINES[filters.view](db, filters);

async function* walk<Row>(
  columns: Columns<Row>,
  list: (place: RevenuePlace) => Promise<Page<Row>>,
  filters: RevenueFilters,
): AsyncGenerator<string, void> {
  yield csvRecord(Object.keys(columns));
  let before: string | null = null;
  do {
    const page = await list({ ...filters, before, limit: ROWS_A_PIECE });
    yield page.rows
      .map((row) => csvRecord(Object.values(columns).map((cell) => cell(row))))
      .join("");
    before = page.next;
  } while (before !== null);
}
