import { startPostgres } from "@tests/support/postgres";
import type { Database } from "@/db/client";
import { getOverview } from "@/features/admin/overview/overview";
import { rangeUntilToday } from "@/features/admin/range";
import { listBreakdown } from "@/features/admin/usage/breakdown";
import { listAdminCalls } from "@/features/admin/usage/calls";
import { listLosses } from "@/features/admin/usage/losses";
import { foldRollupsWithin } from "@/features/usage/rollups";
import { type Business, fillBusiness } from "./business.ts";
import { openBenchDatabase } from "./database.ts";
import { median, percentile } from "./figures.ts";

export const name = "admin pages among many ledger rows";

const FEW = { calls: 10_000, people: 200 };
/** Ten million take a quarter of an hour to make: ADMIN_ROWS=10000000. */
const MANY = {
  calls: Number(process.env.ADMIN_ROWS ?? 1_000_000),
  people: 20_000,
};
const WARM_UP = 3;
const ROUNDS = 15;
const OPEN_MS_MAX = 300;

type Page = (db: Database, now: Date) => Promise<unknown>;

/** What each page reads, as it reads it. */
const PAGES: Record<string, Page> = {
  "/admin, 30 days": (db, now) => getOverview(db, { days: 30, now }),
  "/admin, 90 days": (db, now) => getOverview(db, { days: 90, now }),
  "/admin/usage, 30 days": (db, now) => usagePage(db, { days: 30, now }),
  "/admin/usage, 90 days": (db, now) => usagePage(db, { days: 90, now }),
};

async function usagePage(
  db: Database,
  { days, now }: { days: number; now: Date },
) {
  const range = rangeUntilToday(days, now);
  await Promise.all([
    listBreakdown(db, { by: "model", range, limit: 100 }),
    listBreakdown(db, { by: "person", range, limit: 20 }),
    listLosses(db, { range, now, limit: 20 }),
    listAdminCalls(db, { range, before: null, limit: 25 }),
  ]);
}

/**
 * What the admin's pages read, in turn in two databases that differ in how much
 * there is; the median in the larger one beside that in the other.
 */
export async function run() {
  const server = await startPostgres();
  try {
    const few = await businessOf(server.url, FEW);
    const many = await businessOf(server.url, MANY);
    const figures = [];
    for (const [page, open] of Object.entries(PAGES)) {
      const [fewMs, manyMs]: [number[], number[]] = [[], []];
      for (let round = -WARM_UP; round < ROUNDS; round++) {
        const [a, b] = [await few.openMs(open), await many.openMs(open)];
        if (round < 0) continue;
        fewMs.push(a);
        manyMs.push(b);
      }
      figures.push({
        name: `${page}: ${MANY.calls.toLocaleString("en")} ledger rows, p50 (ms)`,
        must: { atMost: OPEN_MS_MAX },
        value: median(manyMs),
        note: `p95 ${percentile(manyMs, 0.95).toFixed(0)} ms; ${median(fewMs).toFixed(0)} ms among ${FEW.calls.toLocaleString("en")}`,
      });
    }
    await few.close();
    await many.close();
    return figures;
  } finally {
    await server.stop();
  }
}

async function businessOf(serverUrl: string, business: Business) {
  const { db, pool, close } = await openBenchDatabase(
    serverUrl,
    `business_${business.calls}`,
  );
  await fillBusiness(pool, business);
  return {
    close,
    openMs: async (open: Page) => {
      const started = performance.now();
      await foldRollupsWithin(db, { timeoutMs: 100 });
      await open(db, new Date());
      return performance.now() - started;
    },
  };
}
