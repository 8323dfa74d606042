import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import {
  type CounterDrift,
  listCounterDrift,
  rebuildCounters,
} from "@/features/usage/counters";
import type { Drift } from "./row.ts";

/** Compares counters with the ledger and rebuilds those that drifted. */
export async function reconcileCounters(
  db: Database,
  scope: { since: Date | null },
): Promise<Drift[]> {
  const found = await listCounterDrift(db, scope);
  const workspaceIds = new Set(found.map(({ workspaceId }) => workspaceId));
  for (const workspaceId of workspaceIds) {
    await rebuildCounters(db, { workspaceId });
  }
  const left = found.length === 0 ? [] : await listCounterDrift(db, scope);
  const isLeft = new Set(left.map(nameOf));
  return found.map((drift) => ({
    check: "counters",
    workspaceId: drift.workspaceId,
    subject: `${drift.counter}, ${drift.subject}`,
    ...differing(drift),
    isRepaired: !isLeft.has(nameOf(drift)),
  }));
}

const nameOf = ({ counter, workspaceId, subject }: CounterDrift) =>
  `${counter} ${workspaceId} ${subject}`;

/** Only the parts that differ, such as `included 90`. */
function differing({ here, ledger }: CounterDrift) {
  const names = Object.keys(ledger).filter(
    (name) => here?.[name] !== ledger[name],
  );
  const say = (of: Record<string, bigint>) =>
    names.map((name) => `${name} ${of[name]}`).join(", ");
  return { here: here ? say(here) : "no row", there: say(ledger) };
}

const outboxRow = z.object({
  id: z.string(),
  workspace_id: z.string(),
  overage: column.amount,
  told: column.amount.nullable(),
});

/** Compares the ledger's overage with what is, or was, to be told to Stripe. */
export async function reconcileOutbox(
  db: Database,
  { since }: { since: Date | null },
): Promise<Drift[]> {
  const found = await callFunction(
    db,
    sql`select e.id, e.workspace_id, e.overage_credits as overage,
               o.credits as told
          from usage_events e left join meter_outbox o on o.id = e.id
         where e.overage_credits <> coalesce(o.credits, 0)
           and ${since ? sql`e.occurred_at >= ${since}` : sql`true`}`,
    outboxRow,
  );
  const drifts: Drift[] = [];
  for (const row of found) {
    const isMissing = row.told === null;
    if (isMissing) await addToOutbox(db, row.id);
    drifts.push({
      check: "usage to tell",
      workspaceId: row.workspace_id,
      subject: `usage event ${row.id}`,
      here: isMissing ? "no row" : `${row.told} credits`,
      there: `${row.overage} credits of overage`,
      isRepaired: isMissing,
    });
  }
  return drifts;
}

const addToOutbox = (db: Database, eventId: string) =>
  db.execute(
    sql`insert into meter_outbox
          (id, workspace_id, credits, occurred_at, period_start)
        select e.id, e.workspace_id, e.overage_credits, r.started_at,
               e.period_start
          from usage_events e join ai_requests r on r.id = e.request_id
         where e.id = ${eventId}
        on conflict (id) do nothing`,
  );

/** Usage that Stripe refused: not billed until somebody mends the cause. */
export async function listRefusedUsage(
  db: Database,
  { since }: { since: Date | null },
): Promise<Drift[]> {
  const refused = await callFunction(
    db,
    sql`select id, workspace_id, last_error,
               coalesce(unsent_credits, credits) as unsent
          from meter_outbox
         where state = 'dead'
           and ${since ? sql`last_attempt_at >= ${since}` : sql`true`}
         order by occurred_at`,
    z.object({
      id: z.string(),
      workspace_id: z.string(),
      last_error: z.string().nullable(),
      unsent: column.amount,
    }),
  );
  return refused.map((row) => ({
    check: "usage refused",
    workspaceId: row.workspace_id,
    subject: `usage event ${row.id}`,
    here: `${row.unsent} credits`,
    there: row.last_error ?? "refused",
    isRepaired: false,
  }));
}
