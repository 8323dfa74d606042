import {
  aCallOf,
  anEnding,
  givenPayer,
  held,
  NOON,
  type Payer,
} from "@tests/support/calls";
import { startPostgres } from "@tests/support/postgres";
import type { Database } from "@/db/client";
import { settle } from "@/features/limits/settle";
import { openBenchDatabase } from "./database.ts";
import { median } from "./figures.ts";

export const name = "settle p50, all overage over all included";
export const must = { atMost: 1.15 };

const DATABASE = "settle_overage";
const CREDITS = 300;
const WARM_UP = 500;
const PAIRS = 4_000;

/**
 * Settles in turn for two workspaces of one database: one pays from its quota,
 * the other has none and pays overage, which also writes what Stripe is to be
 * told. The ratio of the medians.
 */
export async function run() {
  const server = await startPostgres();
  try {
    const { db, close } = await openBenchDatabase(server.url, DATABASE);
    const included = await givenPayer(db, { credits: 10n ** 12n });
    const overage = await givenPayer(db, {
      credits: 0n,
      overageCap: 10n ** 12n,
    });
    const includedMs: number[] = [];
    const overageMs: number[] = [];
    for (let pair = -WARM_UP; pair < PAIRS; pair++) {
      // Each goes first as often as the other.
      const order = pair % 2 === 0 ? [included, overage] : [overage, included];
      for (const payer of order) {
        const tookMs = await settleMs(db, payer);
        if (pair >= 0)
          (payer === included ? includedMs : overageMs).push(tookMs);
      }
    }
    await close();
    const [a, b] = [median(includedMs), median(overageMs)];
    return {
      value: b / a,
      note: `${a.toFixed(2)} ms and ${b.toFixed(2)} ms, ${PAIRS} pairs`,
    };
  } finally {
    await server.stop();
  }
}

async function settleMs(db: Database, payer: Payer): Promise<number> {
  const hold = await held(db, aCallOf(payer, CREDITS, { now: NOON }));
  const ending = anEnding(hold, { output: CREDITS });
  const started = performance.now();
  const { settled } = await settle(db, ending);
  const tookMs = performance.now() - started;
  if (!settled) throw new Error("the call was settled before");
  return tookMs;
}
