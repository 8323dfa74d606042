import "server-only";
import { env } from "@/core/env";
import type { Database } from "@/db/client";
import { queueAlerts } from "./alerts/queue.ts";
import { postAlerts } from "./alerts/webhook.ts";
import { mailGateway } from "./gateway.ts";
import { notify } from "./notify.ts";

const MINUTE_MS = 60_000;

/** What notices have to do by themselves, from a cron or a server's own timer. */
export const NOTICE_JOBS = {
  notify: {
    everyMs: MINUTE_MS,
    run: async (db: Database, signal: AbortSignal) => {
      const { ALERT_EMAILS: emails, ALERT_WEBHOOK_URL } = env();
      const webhookUrl = ALERT_WEBHOOK_URL ?? null;
      return {
        ...(await queueAlerts(db, { emails, webhookUrl })),
        ...(await notify(db, mailGateway(), { signal })),
        ...(webhookUrl && (await postAlerts(db, webhookUrl, { signal }))),
      };
    },
  },
};
