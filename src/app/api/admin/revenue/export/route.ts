import { db } from "@/db/client";
import { exportRevenue } from "@/features/admin/revenue/export";
import { revenueExport } from "@/features/admin/revenue/schema";
import { exportRoute } from "../../export-route.ts";

/** One of the revenue page's lists as a CSV file, narrowed as the page is. */
export const GET = exportRoute("revenue", revenueExport, async ({ asked }) => ({
  name: `${asked.view}.csv`,
  text: exportRevenue(db, asked),
}));
