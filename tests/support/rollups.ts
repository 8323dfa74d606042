import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { foldRollups } from "@/features/usage/rollups";
import { until } from "./locks.ts";

/**
 * Folds until all of the ledger is in the rollups. Other tests write in other
 * databases of the server, whose transactions have numbers among ours: what
 * began after one that still runs has to wait for it.
 *
 * @returns how many facts were added.
 */
export async function foldEverything(db: Database): Promise<number> {
  let facts = 0;
  await until(async () => {
    facts += await foldRollups(db);
    const { rows } = await db.execute(sql`
      select from rollup_cursor c
       where exists (select from usage_events
                      where written_by >= c.folded_until)
          or exists (select from ai_requests
                      where released_by >= c.folded_until)`);
    return rows.length === 0;
  });
  return facts;
}
