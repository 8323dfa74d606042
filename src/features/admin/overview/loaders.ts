import "server-only";
import { db } from "@/db/client";
import { requireAdmin } from "@/features/account/loaders";
import { foldForPage } from "../as-of.ts";
import { readRangeDays, type SearchParams } from "../range.ts";
import { getOverview } from "./overview.ts";

/** The overview of the range in the query string, for an admin. */
export async function loadOverview(asked: Promise<SearchParams>) {
  const actor = await requireAdmin();
  const days = readRangeDays((await asked).days);
  const asOf = await foldForPage(db);
  const now = new Date();
  const overview = await getOverview(db, { days, now });
  return { actor, days, asOf, overview };
}
