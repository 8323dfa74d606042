import { db } from "@/db/client";
import { rangeUntilToday } from "@/features/admin/range";
import { breakdownFile, lossesFile } from "@/features/admin/usage/export";
import { usageExportQuery } from "@/features/admin/usage/filters";
import { exportRoute } from "../../export-route.ts";

export const GET = exportRoute("usage", usageExportQuery, async ({ asked }) => {
  const { days, view, ...wanted } = asked;
  const now = new Date();
  const range = rangeUntilToday(days, now);
  return view === "losses"
    ? lossesFile(db, { range, now })
    : breakdownFile(db, { ...wanted, range, now });
});
