import {
  aCallOf,
  anEnding,
  givenPayer,
  held,
  NOON,
} from "@tests/support/calls";
import { startPostgres } from "@tests/support/postgres";
import { settle } from "@/features/limits/settle";
import { listCounterDrift } from "@/features/usage/counters";
import { openBenchDatabase } from "./database.ts";
import { median } from "./figures.ts";
import { fillLedger } from "./ledger.ts";

export const name = "comparing 200 new calls, 1,000,000 ledger rows over 1,000";
export const must = { atMost: 4 };

const ROWS_FEW = 1_000;
const ROWS_MANY = 1_000_000;
const CALLS = 200;
const WARM_UP = 5;
const PAIRS = 40;

/**
 * Compares the counters with what the ledger says since the last clean run, in
 * turn in two databases that differ in what is older; the ratio of the medians.
 * Reading all of the older would take a hundred times as long; the index by
 * time finds blocks of pages, of which a short ledger has one.
 */
export async function run() {
  const server = await startPostgres();
  try {
    const few = await historyOf(server.url, ROWS_FEW);
    const many = await historyOf(server.url, ROWS_MANY);
    const fewMs: number[] = [];
    const manyMs: number[] = [];
    for (let pair = -WARM_UP; pair < PAIRS; pair++) {
      const [a, b] = [await few.compareMs(), await many.compareMs()];
      if (pair < 0) continue;
      fewMs.push(a);
      manyMs.push(b);
    }
    await few.close();
    await many.close();
    const [a, b] = [median(fewMs), median(manyMs)];
    return {
      value: b / a,
      note: `${a.toFixed(1)} ms and ${b.toFixed(1)} ms, ${PAIRS} pairs`,
    };
  } finally {
    await server.stop();
  }
}

async function historyOf(serverUrl: string, rows: number) {
  const { db, pool, close } = await openBenchDatabase(
    serverUrl,
    `books_${rows}`,
  );
  const payer = await givenPayer(db, { credits: null });
  await fillLedger(pool, payer, rows);
  for (let call = 0; call < CALLS; call++) {
    const hold = await held(db, aCallOf(payer, 300));
    await settle(db, anEnding(hold, { output: 300 }));
  }

  return {
    close,
    compareMs: async () => {
      const started = performance.now();
      const drifts = await listCounterDrift(db, { since: NOON });
      const tookMs = performance.now() - started;
      if (drifts.length > 0) throw new Error("a counter drifted");
      return tookMs;
    },
  };
}
