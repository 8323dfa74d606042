import "server-only";
import type { Database } from "@/db/client";
import { reviewBudget } from "@/features/limits/budget";
import { foldRollups } from "@/features/usage/rollups";
import { findNewSpikes } from "./spikes.ts";

const MINUTE_MS = 60_000;

/** What is looked after without an admin: the budget, and sudden costs. */
export const SPENDING_JOBS = {
  spending: {
    everyMs: MINUTE_MS,
    run: async (db: Database) => {
      const { newAlerts: budgetAlerts } = await reviewBudget(db);
      await foldRollups(db);
      const spikes = await findNewSpikes(db, { now: new Date() });
      return { budgetAlerts, ...spikes };
    },
  },
};
