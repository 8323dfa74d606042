import "server-only";
import { desc, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { bookDrifts } from "@/db/schema/operator";
import type { Drift } from "./row.ts";

const KEPT_DAYS = 90;
const DRIFTS_MAX = 200;

/** Keeps what a run found, for 90 days. */
export async function noteDrifts(
  db: Database,
  drifts: readonly Drift[],
): Promise<void> {
  await db.execute(
    sql`delete from book_drifts
         where found_at < now() - ${KEPT_DAYS} * interval '1 day'`,
  );
  if (drifts.length === 0) return;
  await db
    .insert(bookDrifts)
    .values(
      drifts.map(({ check, ...found }) => ({ ...found, comparison: check })),
    );
}

/** What the comparisons found lately, the newest first. */
export const listDrifts = (db: Database, { limit }: { limit: number }) =>
  db
    .select()
    .from(bookDrifts)
    .orderBy(desc(bookDrifts.foundAt), desc(bookDrifts.id))
    .limit(Math.min(limit, DRIFTS_MAX));
