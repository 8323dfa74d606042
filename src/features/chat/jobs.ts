import "server-only";
import type { Job } from "@/features/billing/schedule";
import { purgeDeletedConversations } from "./purge.ts";

const PURGE_EVERY_MS = 10 * 60_000;

/** What chat has to do by itself, from a cron or a server's own timer. */
export const CHAT_JOBS = {
  purge: {
    everyMs: PURGE_EVERY_MS,
    run: (db, signal) => purgeDeletedConversations(db, { signal }),
  },
} satisfies Record<string, Job>;
