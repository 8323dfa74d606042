import "server-only";
import { readerFor } from "@/core/format";
import { db } from "@/db/client";
import { requireAdmin } from "@/features/account/loaders";
import { parseAuditFilters, type SearchParams, spanOf } from "./filters.ts";
import { listRecords } from "./list.ts";

const RECORDS_A_PAGE = 50;

/** A page of the audit log, narrowed as the query string says. */
export async function loadAudit(params: SearchParams) {
  const { timeZone } = readerFor(await requireAdmin());
  const filters = parseAuditFilters(params);
  const before = typeof params.before === "string" ? params.before : null;
  const page = await listRecords(db, {
    wanted: { ...filters, ...spanOf(filters, timeZone) },
    ...{ before, limit: RECORDS_A_PAGE },
  });
  return { filters, page, isFirst: before === null, readAt: new Date() };
}
