import { db } from "@/db/client";
import { rangeUntilToday } from "@/features/admin/range";
import { breakdownFile } from "@/features/admin/usage/export";
import { usageExportQuery } from "@/features/admin/usage/filters";
import { adminQueryRoute } from "../../../respond.ts";

export const GET = adminQueryRoute(
  usageExportQuery,
  async ({ asked }) => {
    const { days, ...wanted } = asked;
    const range = rangeUntilToday(days, new Date());
    const { name, text } = await breakdownFile(db, { ...wanted, range });
    return new Response(text, {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${name}"`,
        "cache-control": "no-store",
      },
    });
  },
  "exports",
);
