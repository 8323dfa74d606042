import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { listEvents } from "@/features/admin/operations/events";
import { parseEventFilters } from "@/features/admin/operations/schema";
import { median, percentile } from "./figures.ts";
import { measurePages } from "./paging.ts";

export const name = "narrowing Stripe's events among a million";

const EVENTS = Number(process.env.EVENT_ROWS ?? 1_000_000);

/** Types that are common, rare or never came, in every state. */
const NARROWINGS: Record<string, string>[] = [
  undefined,
  "invoice.paid",
  "charge.dispute.closed",
  "payout.paid",
  "plan.deleted",
].flatMap((type) =>
  [undefined, "waiting", "done", "ignored"].map((state) => ({
    ...(type && { type }),
    ...(state && { state }),
  })),
);

/** Each narrowing as the page asks it. */
export async function run() {
  const tookMs = await measurePages("events", {
    write,
    narrowings: NARROWINGS,
    read: (db, params, before) =>
      listEvents(db, { ...parseEventFilters(params), before }),
  });
  return {
    name: `a page of webhooks, ${EVENTS.toLocaleString("en")} of them, slowest (ms)`,
    must: { atMost: 100 },
    value: Math.max(...tookMs),
    note: `p50 ${median(tookMs).toFixed(1)} ms, p95 ${percentile(tookMs, 0.95).toFixed(1)} ms, of ${NARROWINGS.length} narrowings`,
  };
}

/** One in 200,000 is rare, one in 5,000 nobody handles, and 40 wait. */
async function write(db: Database) {
  await db.execute(sql`
    insert into stripe_events (id, type, is_live, created_at, received_at,
      payload, state, done_at, next_attempt_at)
    select 'evt_' || n, kind.type, true, kind.at, kind.at,
           '{"object": "event"}', kind.state,
           case kind.state when 'done' then kind.at end,
           case kind.state when 'waiting' then now() end
      from generate_series(1, ${EVENTS}) n
     cross join lateral (
       select now() - n * interval '10 seconds' as at,
              case when n % 200000 = 7 then 'charge.dispute.closed'
                when n % 5000 = 4 then 'plan.deleted'
                else (array['invoice.paid', 'invoice.created',
                  'customer.subscription.updated', 'charge.succeeded'])[1 + n % 4]
              end as type,
              (case when n % 5000 = 4 then 'ignored' when n <= 40 then 'waiting'
                else 'done' end)::stripe_event_state as state
     ) kind`);
  await db.execute(sql`vacuum analyze stripe_events`);
}
