import { aCall, givenPayer, NOON } from "@tests/support/calls";
import { startPostgres } from "@tests/support/postgres";
import { release } from "@/features/limits/release";
import { reserve } from "@/features/limits/reserve";
import { openBenchDatabase } from "./database.ts";
import { median } from "./figures.ts";
import { fillLedger } from "./ledger.ts";

export const name = "reserve p50, 1,000,000 ledger rows over 1,000";
export const must = { atMost: 1.1 };

const ROWS_FEW = 1_000;
const ROWS_MANY = 1_000_000;
const WARM_UP = 300;
const PAIRS = 3_000;

/**
 * Reserves in turn for two workspaces that differ in their history alone, each
 * in a database of its own on one server; the ratio of the medians.
 */
export async function run() {
  const server = await startPostgres();
  try {
    const few = await historyOf(server.url, ROWS_FEW);
    const many = await historyOf(server.url, ROWS_MANY);
    for (let call = 0; call < WARM_UP; call++) {
      await few.reserveMs();
      await many.reserveMs();
    }
    const fewMs: number[] = [];
    const manyMs: number[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      fewMs.push(await few.reserveMs());
      manyMs.push(await many.reserveMs());
    }
    await few.close();
    await many.close();
    const [a, b] = [median(fewMs), median(manyMs)];
    return {
      value: b / a,
      note: `${a.toFixed(2)} ms and ${b.toFixed(2)} ms, ${PAIRS} pairs`,
    };
  } finally {
    await server.stop();
  }
}

async function historyOf(serverUrl: string, rows: number) {
  const { db, pool, close } = await openBenchDatabase(
    serverUrl,
    `history_${rows}`,
  );
  const payer = await givenPayer(db, { credits: null });
  await fillLedger(pool, payer, rows);

  return {
    close,
    reserveMs: async () => {
      const started = performance.now();
      const reserved = await reserve(db, aCall(payer));
      const tookMs = performance.now() - started;
      if (!reserved.ok) throw new Error(reserved.refusal.kind);
      await release(db, {
        requestId: reserved.value.requestId,
        outcome: "failed",
        errorCode: null,
        attempts: 1,
        failedAttemptsCostNanos: 0n,
        now: NOON,
      });
      return tookMs;
    },
  };
}
