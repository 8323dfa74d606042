import "server-only";
import { desc, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { operatorBudgets } from "@/db/schema/spending";
import { monthOf, SPIKE_KINDS } from "./rules.ts";

const SHOWN_MAX = 50;
const MONTHS_SHOWN = 12;

const monthRow = z.object({ month: z.string(), cost: column.amount });

/** What providers cost in the last twelve UTC months that cost anything, newest first. */
export async function listMonths(
  db: Database,
): Promise<{ month: string; costNanos: bigint }[]> {
  const rows = await callFunction(
    db,
    sql`select month::text, sum(cost_nanos)::bigint as cost
          from operator_spend group by month
         order by month desc limit ${MONTHS_SHOWN}`,
    monthRow,
  );
  return rows.map(({ month, cost }) => ({ month, costNanos: cost }));
}

const dayRow = z
  .object({ day: z.string(), calls: column.amount, cost: column.amount })
  .transform(({ cost, ...row }) => ({ ...row, costNanos: cost }));

/** What the calls that began on each UTC day of this month cost, newest first. */
export const listDays = (db: Database, { now }: { now: Date }) =>
  callFunction(
    db,
    sql`select day::text, sum(calls)::bigint as calls,
               sum(cost_nanos + failed_attempts_cost_nanos)::bigint as cost
          from usage_rollup_days where day >= ${monthOf(now)}::date
         group by day order by day desc`,
    dayRow,
  );

/** The budget as it was configured, newest first. */
export const listBudgets = (db: Database) =>
  db
    .select()
    .from(operatorBudgets)
    .orderBy(desc(operatorBudgets.since))
    .limit(MONTHS_SHOWN);

const alertRow = z
  .object({
    id: z.string(),
    kind: z.enum(["budget", "spike"]),
    details: z.record(z.string(), z.unknown()),
    created_at: column.moment,
    is_queued: z.boolean(),
    mails: z.number(),
    mails_sent: z.number(),
    mails_dead: z.number(),
    post: z.enum(["waiting", "sent", "dead", "given_up"]).nullable(),
  })
  .transform((row) => ({
    id: row.id,
    kind: row.kind,
    details: row.details,
    createdAt: row.created_at,
    isQueued: row.is_queued,
    mails: { all: row.mails, sent: row.mails_sent, dead: row.mails_dead },
    post: row.post,
  }));
export type ListedAlert = z.output<typeof alertRow>;

/** The last fifty alerts, and what became of their mails and posts. */
export const listAlerts = (db: Database): Promise<ListedAlert[]> =>
  callFunction(
    db,
    sql`select a.id, a.kind, a.details, a.created_at,
               a.queued_at is not null as is_queued, p.state as post,
               count(o.id)::int as mails,
               (count(*) filter (where o.state = 'sent'))::int as mails_sent,
               (count(*) filter (where o.state = 'dead'))::int as mails_dead
          from operator_alerts a
          left join alert_posts p on p.alert_id = a.id
          left join email_outbox o on o.alert_id = a.id
         where a.id in (select id from operator_alerts
                         order by created_at desc, id limit ${SHOWN_MAX})
         group by a.id, p.state order by a.created_at desc, a.id`,
    alertRow,
  );

const spikeRow = z
  .object({
    kind: z.enum(SPIKE_KINDS),
    subject: z.string(),
    name: z.string().nullable(),
    hour: column.moment,
    cost_nanos: column.amount,
    usual_nanos: column.amount,
    calls: column.amount,
  })
  .transform((row) => ({
    kind: row.kind,
    subject: row.subject,
    /** Of a person or a model; null where it is gone. */
    name: row.name,
    hour: row.hour,
    costNanos: row.cost_nanos,
    usualNanos: row.usual_nanos,
    calls: row.calls,
  }));
export type ListedSpike = z.output<typeof spikeRow>;

/** The last fifty hours of sudden cost, with whom or what they are of. */
export const listSpikes = (db: Database): Promise<ListedSpike[]> =>
  callFunction(
    db,
    sql`select s.kind, s.subject, s.hour, s.cost_nanos, s.usual_nanos, s.calls,
               case s.kind
                 when 'person' then (select u.email from users u
                                      where u.id = s.subject::uuid)
                 when 'model' then (select m.name from models m
                                     where m.id = s.subject)
                 else s.subject end as name
          from (select * from spend_spikes
                 order by hour desc limit ${SHOWN_MAX}) as s
         order by s.hour desc, s.cost_nanos desc`,
    spikeRow,
  );

const logRow = z
  .object({
    id: z.string(),
    at: column.moment,
    actor_email: z.string().nullable(),
    action: z.string(),
    subject_id: z.string(),
    reason: z.string().nullable(),
    level: z.string().nullable(),
  })
  .transform(({ actor_email: actorEmail, subject_id: subjectId, ...row }) => ({
    ...row,
    actorEmail,
    subjectId,
  }));
export type BrakeAct = z.output<typeof logRow>;

/** The last fifty times a brake was pulled or lifted, from the audit log. */
export const listBrakeActs = (db: Database): Promise<BrakeAct[]> =>
  callFunction(
    db,
    sql`select id, at, actor_email, action, subject_id, reason,
               after->>'level' as level
          from audit_log where subject_kind = 'brake'
         order by at desc, id limit ${SHOWN_MAX}`,
    logRow,
  );
