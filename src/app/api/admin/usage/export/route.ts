import { db } from "@/db/client";
import { rangeUntilToday } from "@/features/admin/range";
import { breakdownFile } from "@/features/admin/usage/export";
import { usageExportQuery } from "@/features/admin/usage/filters";
import { exportRoute } from "../../export-route.ts";

export const GET = exportRoute("usage", usageExportQuery, async ({ asked }) => {
  const { days, ...wanted } = asked;
  const range = rangeUntilToday(days, new Date());
  return breakdownFile(db, { ...wanted, range });
});
