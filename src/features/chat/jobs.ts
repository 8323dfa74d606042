import "server-only";
import type { Job } from "@/features/billing/schedule";
import { purgeDeletedConversations } from "./purge.ts";
import { endSharesOfTheAbsent } from "./share/commands.ts";

const PURGE_EVERY_MS = 10 * 60_000;

/** What chat has to do by itself, from a cron or a server's own timer. */
export const CHAT_JOBS = {
  purge: {
    everyMs: PURGE_EVERY_MS,
    run: async (db, signal) => ({
      ...(await purgeDeletedConversations(db, { signal })),
      ...(await endSharesOfTheAbsent(db)),
    }),
  },
} satisfies Record<string, Job>;
