import "server-only";
import type { Database } from "@/db/client";
import { csvRecord } from "@/features/usage/csv";
import { foldRollups } from "@/features/usage/rollups";
import { type BreakdownRow, listBreakdown } from "./breakdown.ts";

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

/** A breakdown as a CSV file, the costliest rows first, 50,000 at most. */
export async function breakdownFile(
  db: Database,
  wanted: Wanted,
): Promise<{ name: string; text: string }> {
  await foldRollups(db);
  const rows = await listBreakdown(db, { ...wanted, limit: ROWS_MAX });
  const records = rows.map((row) =>
    csvRecord(Object.values(COLUMNS).map((cell) => cell(row))),
  );
  return {
    name: `usage-by-${wanted.by}-${wanted.range.from}-to-${wanted.range.until}.csv`,
    text: [csvRecord(Object.keys(COLUMNS)), ...records].join(""),
  };
}
