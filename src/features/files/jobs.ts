import "server-only";
import type { Job } from "@/features/billing/schedule";
import { removeDiscarded } from "./discard.ts";
import { fileStore } from "./gateway.ts";

const REMOVE_EVERY_MS = 10 * 60_000;

/** What files have to have done by themselves. */
export const FILE_JOBS = {
  files: {
    everyMs: REMOVE_EVERY_MS,
    run: (db, signal) => removeDiscarded(db, fileStore(), { signal }),
  },
} satisfies Record<string, Job>;
