import { readerFor } from "@/core/format";
import { db } from "@/db/client";
import { exportRecords } from "@/features/admin/audit/export-records";
import { auditFilters, spanOf } from "@/features/admin/audit/filters";
import { adminQueryRoute } from "../../respond.ts";

export const GET = adminQueryRoute(
  auditFilters,
  async ({ asked, actor }) => {
    const { timeZone } = readerFor(actor);
    const records = exportRecords(db, { ...asked, ...spanOf(asked, timeZone) });
    return new Response(records, {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="audit-log.csv"',
        "cache-control": "no-store",
      },
    });
  },
  "exports",
);
