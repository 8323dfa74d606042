import { readerFor } from "@/core/format";
import { db } from "@/db/client";
import { exportRecords } from "@/features/admin/audit/export-records";
import { auditFilters, spanOf } from "@/features/admin/audit/filters";
import { exportRoute } from "../export-route.ts";

export const GET = exportRoute(
  "audit",
  auditFilters,
  async ({ asked, actor }) => {
    const { timeZone } = readerFor(actor);
    const wanted = { ...asked, ...spanOf(asked, timeZone) };
    return { name: "audit-log.csv", text: exportRecords(db, wanted) };
  },
);
