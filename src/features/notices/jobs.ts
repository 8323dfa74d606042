import "server-only";
import type { Database } from "@/db/client";
import { mailGateway } from "./gateway.ts";
import { notify } from "./notify.ts";

const MINUTE_MS = 60_000;

/** What notices have to do by themselves, from a cron or a server's own timer. */
export const NOTICE_JOBS = {
  notify: {
    everyMs: MINUTE_MS,
    run: (db: Database, signal: AbortSignal) =>
      notify(db, mailGateway(), { signal }),
  },
};
