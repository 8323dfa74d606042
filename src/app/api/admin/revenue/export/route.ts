import { db } from "@/db/client";
import { exportRevenue } from "@/features/admin/revenue/export";
import { revenueExport } from "@/features/admin/revenue/schema";
import { adminQueryRoute } from "../../../respond.ts";

/** One of the revenue page's lists as a CSV file, narrowed as the page is. */
export const GET = adminQueryRoute(
  revenueExport,
  async ({ asked }) =>
    new Response(exportRevenue(db, asked), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${asked.view}.csv"`,
        "cache-control": "no-store",
      },
    }),
  "exports",
);
