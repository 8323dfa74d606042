import "server-only";
import { db } from "@/db/client";
import { requireAdmin } from "@/features/account/loaders";
import { foldRollupsWithin } from "@/features/usage/rollups";
import { readRangeDays, type SearchParams } from "../range.ts";
import { getOverview } from "./overview.ts";

/** A page waits no longer for the newest calls; the job adds what is left. */
export const FOLD_TIMEOUT_MS = 100;

/** The overview of the range in the query string, for an admin. */
export async function loadOverview(asked: Promise<SearchParams>) {
  const actor = await requireAdmin();
  const days = readRangeDays((await asked).days);
  const readAt = await foldRollupsWithin(db, { timeoutMs: FOLD_TIMEOUT_MS });
  const now = new Date();
  const overview = await getOverview(db, { days, now });
  return { actor, days, readAt: readAt ?? now, overview };
}
