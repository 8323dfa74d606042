import "server-only";
import type { Database } from "@/db/client";
import { csvRecord } from "@/features/usage/csv";
import { foldRollups } from "@/features/usage/rollups";
import type { DayRange } from "../range.ts";
import { type BreakdownRow, listBreakdown } from "./breakdown.ts";
import { usageCopy } from "./copy.ts";
import { type Loss, listLosses } from "./losses.ts";

const ROWS_MAX = 50_000;

const COLUMNS: Record<string, (row: BreakdownRow) => string | number> = {
  key: ({ key }) => key,
  name: ({ name }) => name,
  requests: ({ calls }) => calls,
  input_tokens: ({ inputTokens }) => inputTokens,
  output_tokens: ({ outputTokens }) => outputTokens,
  credits: ({ credits }) => credits,
  // Digits alone: a spreadsheet's float would round them.
  cost_nano_usd: ({ costNanos }) => `${costNanos}`,
};

type Wanted = Omit<Parameters<typeof listBreakdown>[1], "limit">;

/**
 * A breakdown as a CSV file, the costliest rows first; its last line says so
 * where there are more than 50,000.
 */
export async function breakdownFile(
  db: Database,
  wanted: Wanted,
): Promise<{ name: string; text: string }> {
  await foldRollups(db);
  const rows = await listBreakdown(db, { ...wanted, limit: ROWS_MAX + 1 });
  return {
    name: `usage-by-${wanted.by}-${daysOf(wanted.range)}.csv`,
    text: written(rows, COLUMNS),
  };
}

const LOSS_COLUMNS: Record<string, (row: Loss) => string | number> = {
  workspace_id: ({ workspaceId }) => workspaceId,
  name: ({ name }) => name,
  plan: ({ plan }) => plan ?? "",
  invoiced_outside: ({ isOutside }) => (isOutside ? "yes" : "no"),
  revenue_nano_usd: ({ revenueNanos }) => `${revenueNanos}`,
  cost_nano_usd: ({ costNanos }) => `${costNanos}`,
  // Above zero: a cell that begins with a minus is taken for a formula.
  loss_nano_usd: ({ marginNanos }) => `${-marginNanos}`,
};

/** Workspaces with negative margin as a CSV file, the greatest loss first. */
export async function lossesFile(
  db: Database,
  wanted: Omit<Parameters<typeof listLosses>[1], "limit">,
): Promise<{ name: string; text: string }> {
  await foldRollups(db);
  const rows = await listLosses(db, { ...wanted, limit: ROWS_MAX + 1 });
  return {
    name: `losses-${daysOf(wanted.range)}.csv`,
    text: written(rows, LOSS_COLUMNS),
  };
}

const daysOf = ({ from, until }: DayRange) => `${from}-to-${until}`;

function written<Row>(
  rows: readonly Row[],
  columns: Record<string, (row: Row) => string | number>,
): string {
  const records = rows
    .slice(0, ROWS_MAX)
    .map((row) => csvRecord(Object.values(columns).map((cell) => cell(row))));
  const cut = rows.length > ROWS_MAX ? [csvRecord([usageCopy.cut])] : [];
  return [csvRecord(Object.keys(columns)), ...records, ...cut].join("");
}
