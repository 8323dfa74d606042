import "server-only";
import type { Job } from "@/features/billing/schedule";
import { finishClosings } from "./finish.ts";

const MINUTE_MS = 60_000;

/** What is left to do after people have gone. */
export const LEAVING_JOBS = {
  leave: {
    everyMs: MINUTE_MS,
    run: (db, signal) => finishClosings(db, undefined, { signal }),
  },
} satisfies Record<string, Job>;
