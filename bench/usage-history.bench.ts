import { givenPayer, type Payer } from "@tests/support/calls";
import { startPostgres } from "@tests/support/postgres";
import type { Database } from "@/db/client";
import { type CallsWanted, listCalls } from "@/features/usage/calls";
import { openBenchDatabase } from "./database.ts";
import { percentile } from "./figures.ts";
import { fillLedger } from "./ledger.ts";

export const name = "a page of calls p95, 1,000,000 ledger rows over 10,000";
export const must = { atMost: 1.5 };

const ROWS_FEW = 10_000;
const ROWS_MANY = 1_000_000;
const WARM_UP = 20;
const ROUNDS = 150;

/** As people narrow the list, each also with what nothing matches. */
const WANTED: CallsWanted[] = [
  { since: null, until: null },
  { since: null, until: null, outcome: "completed" },
  { since: null, until: null, outcome: "failed" },
  { since: null, until: null, model: "gpt-4o" },
  {
    since: new Date("2026-02-25T00:00:00Z"),
    until: new Date("2026-02-27T00:00:00Z"),
  },
];

/**
 * Reads first pages, narrowed in turn in each way, of two workspaces that
 * differ in their history alone, each in a database of its own; the greatest
 * ratio of the two 95th percentiles. Both histories are longer than what one
 * page looks at.
 */
export async function run() {
  const server = await startPostgres();
  try {
    const few = await historyOf(server.url, ROWS_FEW);
    const many = await historyOf(server.url, ROWS_MANY);
    const figures = [];
    for (const wanted of WANTED) {
      const [a, b] = await compared(few, many, wanted);
      figures.push({ value: b / a, note: `${a.toFixed(1)} → ${b.toFixed(1)}` });
    }
    await few.close();
    await many.close();
    return {
      value: Math.max(...figures.map(({ value }) => value)),
      note: `ms: ${figures.map(({ note }) => note).join(", ")}`,
    };
  } finally {
    await server.stop();
  }
}

type History = Awaited<ReturnType<typeof historyOf>>;

async function compared(
  few: History,
  many: History,
  wanted: CallsWanted,
): Promise<[few: number, many: number]> {
  const fewMs: number[] = [];
  const manyMs: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const [a, b] = [await few.pageMs(wanted), await many.pageMs(wanted)];
    if (round < 0) continue;
    fewMs.push(a);
    manyMs.push(b);
  }
  return [percentile(fewMs, 0.95), percentile(manyMs, 0.95)];
}

async function historyOf(serverUrl: string, rows: number) {
  const { db, pool, close } = await openBenchDatabase(
    serverUrl,
    `calls_${rows}`,
  );
  const payer = await givenPayer(db, { credits: null });
  await fillLedger(pool, payer, rows);
  return {
    close,
    pageMs: (wanted: CallsWanted) => pageMs(db, payer, wanted),
  };
}

async function pageMs(db: Database, payer: Payer, wanted: CallsWanted) {
  const started = performance.now();
  await listCalls(db, {
    scope: { workspaceId: payer.workspaceId, userId: null },
    wanted,
    before: null,
    limit: 25,
  });
  return performance.now() - started;
}
