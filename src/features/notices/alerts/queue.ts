import "server-only";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";

const ALERTS_MAX = 100;

/** Where alerts go: nobody and nowhere where nothing is configured. */
export type AlertTargets = { emails: string[]; webhookUrl: string | null };

/**
 * Puts in line what goes out for alerts that are new: a mail to each address,
 * in the zone of whoever has it here, and a post to the webhook. One statement,
 * so that an alert is queued whole and once, by any number of processes.
 */
export async function queueAlerts(
  db: Database,
  { emails, webhookUrl }: AlertTargets,
  { now }: { now?: Date } = {},
): Promise<{ queuedAlerts: number }> {
  const { rowCount } = await db.execute(sql`
    with fresh as (
      select a.id, a.kind, a.details, a.created_at from operator_alerts a
       where a.queued_at is null
       order by a.created_at limit ${ALERTS_MAX}
         for update skip locked
    ), mails as (
      insert into email_outbox (key, alert_id, kind, category, to_address,
        time_zone, locale, details, created_at, next_attempt_at)
      select 'alert/' || fresh.id || '/' || target.address, fresh.id,
             ('operator_' || fresh.kind)::notice_kind, 'operator',
             target.address, u.time_zone, u.locale, fresh.details,
             fresh.created_at, fresh.created_at
        from fresh
       cross join unnest(${sql.param(emails)}::text[]) as target (address)
        left join users u on u.email = target.address
      on conflict on constraint email_outbox_once_a_reader_and_cause do nothing
    ), posts as (
      insert into alert_posts (alert_id, next_attempt_at)
      select fresh.id, fresh.created_at from fresh
       where ${webhookUrl !== null}
      on conflict do nothing
    )
    update operator_alerts a
       set queued_at = coalesce(${now ?? null}, clock_timestamp())
      from fresh where fresh.id = a.id`);
  return { queuedAlerts: rowCount ?? 0 };
}
