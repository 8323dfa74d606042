import "server-only";
import { sql } from "drizzle-orm";
import { describeFault, log } from "@/core/log";
import { db as appDatabase, type Database } from "@/db/client";

const WRITE_AFTER_MS = 5_000;
const HOUR_MS = 3_600_000;

declare global {
  var tollgateRefusals: Map<string, number> | undefined;
}

/** What this process refused and has not written yet, by hour and kind. */
globalThis.tollgateRefusals ??= new Map();
const waiting = globalThis.tollgateRefusals;

/**
 * Counts one refusal of a route or an action, in memory: no request waits for a
 * figure. It is written a few seconds later with whatever else was refused
 * meanwhile, and lost if the process is killed before.
 */
export function countRefusal(kind: string, { now = Date.now() } = {}) {
  if (waiting.size === 0) {
    setTimeout(() => void writeRefusalsLater(), WRITE_AFTER_MS).unref();
  }
  const key = `${now - (now % HOUR_MS)} ${kind}`;
  waiting.set(key, (waiting.get(key) ?? 0) + 1);
}

let lastWrite: Promise<void> = Promise.resolve();

/**
 * Adds what was counted to `refusal_hours`, in one statement, after a write that
 * is under way: once it is done, everything counted before is there.
 */
export function writeRefusals(db: Database): Promise<void> {
  lastWrite = lastWrite.catch(() => undefined).then(() => write(db));
  return lastWrite;
}

async function write(db: Database): Promise<void> {
  const counted = [...waiting];
  if (counted.length === 0) return;
  waiting.clear();
  const rows = counted.map(([key, refusals]) => {
    const [hour, ...kind] = key.split(" ");
    return { hour: new Date(Number(hour)), kind: kind.join(" "), refusals };
  });
  try {
    await db.execute(sql`
      insert into refusal_hours as h (hour, kind, refusals)
      select hour, kind, refusals
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as r (hour timestamptz, kind text, refusals bigint)
       order by 1, 2
      on conflict (hour, kind) do update
         set refusals = h.refusals + excluded.refusals`);
  } catch (error) {
    for (const [key, count] of counted) {
      waiting.set(key, (waiting.get(key) ?? 0) + count);
    }
    throw error;
  }
}

async function writeRefusalsLater() {
  try {
    await writeRefusals(appDatabase);
  } catch (error) {
    log.warn("refusals not written yet", describeFault(error));
    setTimeout(() => void writeRefusalsLater(), WRITE_AFTER_MS).unref();
  }
}
