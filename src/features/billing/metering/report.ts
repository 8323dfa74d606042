import "server-only";
import { setTimeout as wait } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { log } from "@/core/log";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { findMeterId } from "../gateway/metering.ts";
import type { StripeGateway } from "../gateway.ts";
import { leaseUsage } from "./outbox.ts";
import { WORRYING_MS } from "./rules.ts";
import { takeTurn } from "./tell.ts";
import type { Told } from "./turn.ts";

/** With the last call, repeats and all, within a function's minute. */
const BUDGET_MS = 30_000;
const CUSTOMERS_AT_ONCE = 4;
/** After so many turns in a row that did not reach Stripe, it is left alone. */
const UNREACHED_MAX = 5;

const DRAIN_PATIENCE_MS = 20_000;
const DRAIN_POLL_MS = 250;

/** How many rows of the outbox met which end in one run. */
export type MeteringReport = Record<Exclude<Told, "kept">, number> & {
  /** Still to be told, whenever they are due. */
  waiting: number;
  /** Of them, older than seven days. */
  overdue: number;
};

export type MeteringTerms = {
  now?: Date;
  budgetMs?: number;
  signal?: AbortSignal;
};

/**
 * Tells Stripe of the overage that waits in the outbox: each row once, whatever
 * is lost on the way. One customer's rows in order of time and one after the
 * other, across processes; several customers side by side.
 *
 * Corrections are told as negative usage: a meter's sum takes them, and bills a
 * period's sum below zero as zero, which a correction never reaches because it
 * has the moment of its charge.
 *
 * @throws StripeFault when Stripe refuses the key, Error without a meter.
 */
export async function reportUsage(
  db: Database,
  gateway: StripeGateway,
  { now, budgetMs = BUDGET_MS, signal }: MeteringTerms = {},
): Promise<MeteringReport> {
  const counts = noneTold();
  if (await hasWaiting(db, now)) {
    const ending = AbortSignal.any([
      AbortSignal.timeout(budgetMs),
      ...(signal ? [signal] : []),
    ]);
    await workThrough({ db, gateway, now, signal: ending, counts });
  }
  const report = { ...counts, ...(await countWaiting(db, now)) };
  if (report.overdue > 0) {
    log.warn("usage waits for more than seven days", {
      rows: report.overdue,
    });
  }
  return report;
}

type Run = {
  db: Database;
  gateway: StripeGateway;
  now: Date | undefined;
  signal: AbortSignal;
  counts: Record<Exclude<Told, "kept">, number>;
};

async function workThrough(run: Run) {
  const { db, gateway, now, signal, counts } = run;
  const meterId = await getMeterId(gateway);
  const unreached: string[] = [];
  const onTold = (told: Told) => {
    if (told !== "kept") counts[told] += 1;
  };
  let unreachedInARow = 0;
  const lane = async () => {
    while (!signal.aborted && unreachedInARow < UNREACHED_MAX) {
      const leased = await leaseUsage(db, { notWorkspaceIds: unreached, now });
      if (!leased) return;
      const part = { db, gateway, meterId, leased };
      const isReached = await takeTurn(part, { signal, onTold });
      if (isReached) unreachedInARow = 0;
      else {
        unreachedInARow += 1;
        unreached.push(leased.workspaceId);
      }
    }
  };
  await Promise.all(Array.from({ length: CUSTOMERS_AT_ONCE }, lane));
}

/**
 * Tells Stripe of everything that waits for one workspace, what is to be tried
 * later too: before a cancellation that makes the last invoice at once. Waits
 * for a worker that is at it.
 *
 * @returns whether Stripe could be reached, and how much waits still. That is
 *   told later, and billed as late usage if the invoice is final by then.
 */
export async function drainOutbox(
  db: Database,
  gateway: StripeGateway,
  { workspaceId, now }: { workspaceId: string; now?: Date | undefined },
): Promise<{ isReached: boolean; waiting: number }> {
  const patience = AbortSignal.timeout(DRAIN_PATIENCE_MS);
  const seen = new Set<string>();
  if ((await countOf(db, { workspaceId })) === 0) {
    return { isReached: true, waiting: 0 };
  }
  const meterId = await getMeterId(gateway);
  let isReached = true;
  let hasMissed = false;
  while (isReached && !patience.aborted) {
    const leased = await leaseUsage(db, { workspaceId, isUrgent: true, now });
    if (leased) {
      const isNew = leased.rows.some(({ id }) => !seen.has(id));
      for (const { id } of leased.rows) seen.add(id);
      const part = { db, gateway, meterId, leased };
      isReached = await takeTurn(part, { onTold: () => {} });
      if (!isNew) break;
    } else if ((await isBeingTold(db, { workspaceId, now })) || !hasMissed) {
      // Whoever takes the lease at this moment shows it at the next look.
      hasMissed = true;
      await wait(DRAIN_POLL_MS);
    } else {
      break;
    }
  }
  return { isReached, waiting: await countOf(db, { workspaceId }) };
}

async function getMeterId(gateway: StripeGateway): Promise<string> {
  const meterId = await findMeterId(gateway);
  if (meterId) return meterId;
  throw new Error(
    "Stripe has no meter for overage: run `npm run stripe:setup`",
  );
}

const noneTold = () => ({
  sent: 0,
  invoiced: 0,
  dead: 0,
  compared: 0,
  postponed: 0,
});

const clock = (now: Date | undefined) =>
  sql`coalesce(${now ?? null}::timestamptz, clock_timestamp())`;

async function hasWaiting(db: Database, now: Date | undefined) {
  const { rows } = await db.execute(
    sql`select 1 from meter_outbox
         where state = 'waiting'
           and (next_attempt_at is null or next_attempt_at <= ${clock(now)})
         limit 1`,
  );
  return rows.length > 0;
}

async function countWaiting(db: Database, now: Date | undefined) {
  const worrying = sql`${WORRYING_MS / 1_000} * interval '1 second'`;
  const [row] = await callFunction(
    db,
    sql`select count(*)::int as waiting,
               count(*) filter (
                 where occurred_at < ${clock(now)} - ${worrying})::int as overdue
          from meter_outbox where state = 'waiting'`,
    z.object({ waiting: z.number(), overdue: z.number() }),
  );
  if (!row) throw new Error("a count answered no row");
  return row;
}

async function countOf(
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<number> {
  const { rows } = await db.execute<{ waiting: number }>(
    sql`select count(*)::int as waiting from meter_outbox
         where workspace_id = ${workspaceId} and state = 'waiting'`,
  );
  return rows[0]?.waiting ?? 0;
}

async function isBeingTold(
  db: Database,
  of: { workspaceId: string; now: Date | undefined },
): Promise<boolean> {
  const { rows } = await db.execute(
    sql`select 1 from meter_outbox
         where workspace_id = ${of.workspaceId} and state = 'waiting'
           and leased_until > ${clock(of.now)} limit 1`,
  );
  return rows.length > 0;
}
