import type { Database } from "@/db/client";
import { refusalHours } from "@/db/schema/rollups";
import { writeRefusals } from "@/features/rates/refusal-counts";

/** What was refused since this was last asked, by kind. */
export async function refusalsSince(db: Database) {
  await writeRefusals(db);
  const rows = await db.delete(refusalHours).returning();
  const counts: Record<string, number> = {};
  for (const { kind, refusals } of rows) {
    counts[kind] = (counts[kind] ?? 0) + Number(refusals);
  }
  return counts;
}
