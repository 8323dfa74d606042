import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { SPIKE_FACTOR, SPIKE_FLOOR_NANOS } from "./rules.ts";

const HOUR_MS = 3_600_000;

const found = z.object({ new_spikes: z.number(), new_alerts: z.number() });

/** No more hours are gone over again. */
const HOURS_MAX = 48;

/**
 * Finds spikes as far as the ledger is in the rollups, from where that was done
 * last: an hour that was held back is judged once it is whole.
 */
export async function findNewSpikes(db: Database, { now }: { now: Date }) {
  const [cursor] = await callFunction(
    db,
    sql`select folded_at, spikes_found_until from rollup_cursor where id = 1`,
    z.object({
      folded_at: column.moment.nullable(),
      spikes_found_until: column.moment.nullable(),
    }),
  );
  const until = cursor?.folded_at;
  if (!until) return { newSpikes: 0, newAlerts: 0 };
  const since = cursor.spikes_found_until ?? until;
  const counts = await findSpikes(db, { now, since, until });
  await db.execute(
    sql`update rollup_cursor set spikes_found_until = ${until} where id = 1`,
  );
  return counts;
}

/**
 * Finds who and what cost far more in an hour than the median of that hour on
 * the seven days before, and the least that counts: in the hour of `until`,
 * the one before `since` and those between. Keeps each once for its hour and
 * alerts of it once for its unbroken run of hours. Reads the rollups. Again only
 * raises what an hour has cost.
 */
export async function findSpikes(
  db: Database,
  { now, since = now, until = now }: { now: Date; since?: Date; until?: Date },
): Promise<{ newSpikes: number; newAlerts: number }> {
  const last = hourOf(until);
  const first = Math.max(hourOf(since) - HOUR_MS, last - HOURS_MAX * HOUR_MS);
  const counts = { newSpikes: 0, newAlerts: 0 };
  // In order: an hour goes on with what the one before began.
  for (let at = first; at <= last; at += HOUR_MS) {
    const hour = new Date(at);
    const { new_spikes, new_alerts } = await findSpikesOf(db, { hour, now });
    counts.newSpikes += new_spikes;
    counts.newAlerts += new_alerts;
  }
  return counts;
}

const hourOf = (at: Date) => Math.floor(at.getTime() / HOUR_MS) * HOUR_MS;

async function findSpikesOf(
  db: Database,
  { hour, now }: { hour: Date; now: Date },
) {
  const [row] = await callFunction(
    db,
    sql`with candidates as (${candidatesOf(hour)}),
    compared as (
      select c.*, usual.nanos as usual_nanos from candidates c
       cross join lateral (${usualOf()}) as usual
    ), found as (
      insert into spend_spikes as s
        (kind, subject, hour, began_at, cost_nanos, usual_nanos, calls,
         found_at)
      select c.kind, c.subject, c.hour,
             coalesce(before.began_at, c.hour), c.cost_nanos, c.usual_nanos,
             c.calls, ${now}
        from compared c
        left join spend_spikes before on before.kind = c.kind
         and before.subject = c.subject
         and before.hour = c.hour - interval '1 hour'
       where c.cost_nanos >= ${SPIKE_FACTOR}::bigint * c.usual_nanos
      on conflict on constraint spend_spikes_kind_subject_hour_pk
      do update set cost_nanos = excluded.cost_nanos, calls = excluded.calls
        where s.cost_nanos < excluded.cost_nanos
      returning s.*, s.xmax = 0 as is_new
    ), alerts as (
      insert into operator_alerts (key, kind, details, created_at)
      select format('spike/%s/%s/%s', f.kind, f.subject,
               extract(epoch from f.began_at)::bigint),
             'spike', ${detailsOf()}, ${now}
        from found f
      on conflict on constraint operator_alerts_once_a_cause do nothing
      returning 1
    )
    select (select count(*) from found where is_new)::int as new_spikes,
           (select count(*) from alerts)::int as new_alerts`,
    found,
  );
  if (!row) throw new Error("a count answered no row");
  return row;
}

/** Provider cost of a row of the rollups, failed attempts included. */
const COST = sql`(u.cost_nanos + u.failed_attempts_cost_nanos)`;

/** Each person, feature and model that cost enough in an hour to be looked at. */
function candidatesOf(hour: Date) {
  const of = (kind: keyof typeof SPIKE_FLOOR_NANOS, subject: string) =>
    sql`select ${kind}::spike_kind as kind, ${sql.raw(subject)} as subject,
               u.hour, sum(${COST})::bigint as cost_nanos,
               sum(u.calls)::bigint as calls
          from usage_hours u where u.hour = ${hour}::timestamptz
         group by 2, 3
        having sum(${COST}) >= ${SPIKE_FLOOR_NANOS[kind]}::bigint`;
  return sql`${of("person", "u.user_id::text")}
    union all ${of("feature", "u.feature")}
    union all ${of("model", "u.model_id")}`;
}

/** The median of the same hour of the seven days before; an hour without use is 0. */
const usualOf = () => sql`
  select percentile_disc(0.5) within group (
           order by coalesce(before.cost_nanos, 0)) as nanos
    from generate_series(1, 7) as ago (days)
    left join lateral (
      select sum(${COST})::bigint as cost_nanos from usage_hours u
       where u.hour = c.hour - ago.days * interval '24 hours'
         and case c.kind when 'person' then u.user_id::text
               when 'feature' then u.feature
               else u.model_id end = c.subject
    ) as before on true`;

/** Without a person's name or address: alerts outlive accounts. */
const detailsOf = () => sql`jsonb_build_object(
  'subject', case f.kind when 'person' then 'One person'
     when 'feature' then format('The feature “%s”', f.subject)
     else coalesce((select m.name from models m where m.id = f.subject),
       f.subject) end,
  'hour', f.hour, 'costCents', f.cost_nanos / 10000000,
  'usualCents', f.usual_nanos / 10000000, 'calls', f.calls,
  'spike', jsonb_build_object('kind', f.kind, 'subject', f.subject))`;
