import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { healthOf, type ModelHealth } from "./rules.ts";

const count = z.coerce.number().int();

const healthRow = z
  .object({
    model_id: z.string(),
    calls: count,
    failed: count,
    first_token_ms: count.nullable(),
  })
  .transform((row) => ({
    modelId: row.model_id,
    calls: row.calls,
    failed: row.failed,
    firstTokenMs: row.first_token_ms,
  }));

const CALLS_MAX = 20;
const MINUTES = 15;

/**
 * How each model did with its last calls of a quarter of an hour, anybody's: at
 * most twenty a model, by an index. A call that another model answered counts
 * as failed; one that its person stopped does not.
 */
export async function listModelHealth(
  db: Database,
  { now }: { now?: Date } = {},
): Promise<Map<string, ModelHealth>> {
  const rows = await callFunction(
    db,
    sql`select m.id as model_id, count(*) as calls,
          count(*) filter (where r.outcome in ('failed', 'abandoned')
            or r.served_model_id <> m.id) as failed,
          round(extract(epoch from percentile_cont(0.5) within group (
            order by r.first_token_at - r.started_at)
            filter (where r.served_model_id = m.id)) * 1000) as first_token_ms
        from models m
        cross join lateral (
          select outcome, served_model_id, started_at, first_token_at
            from ai_requests
           where model_id = m.id and state <> 'held'
             and started_at > coalesce(${now ?? null}, now())
               - ${MINUTES} * interval '1 minute'
           order by started_at desc limit ${CALLS_MAX}) as r
       where m.status = 'active'
       group by m.id`,
    healthRow,
  );
  return new Map(rows.map((row) => [row.modelId, healthOf(row)]));
}

const FRESH_MS = 20_000;

type Kept = { health: Promise<Map<string, ModelHealth>>; readAtMs: number };
const kept = new WeakMap<Database, Kept>();

/** The same, twenty seconds old at most, read once however many pages ask. */
export function getModelHealth(
  db: Database,
): Promise<Map<string, ModelHealth>> {
  const current = kept.get(db);
  const nowMs = performance.now();
  if (current && nowMs - current.readAtMs < FRESH_MS) return current.health;
  const health = listModelHealth(db);
  kept.set(db, { health, readAtMs: nowMs });
  health.catch(() => kept.delete(db));
  return health;
}
