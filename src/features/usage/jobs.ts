import "server-only";
import type { Database } from "@/db/client";
import { foldRollups } from "./rollups.ts";

const MINUTE_MS = 60_000;

/** What the ledger has to have done by itself. */
export const USAGE_JOBS = {
  rollups: {
    everyMs: MINUTE_MS,
    run: async (db: Database) => ({ foldedFacts: await foldRollups(db) }),
  },
};
