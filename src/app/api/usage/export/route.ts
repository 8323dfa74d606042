import { readerFor } from "@/core/format";
import { db } from "@/db/client";
import { exportCalls } from "@/features/usage/export-calls";
import { exportName, parseCallFilters, spanOf } from "@/features/usage/filters";
import { scopeOf } from "@/features/usage/rules";
import { actorRoute, refuseWith } from "../../respond.ts";

export const GET = actorRoute(async ({ request, requestId, actor }) => {
  const { filters, problems } = parseCallFilters(
    queryOf(new URL(request.url).searchParams),
  );
  if (Object.keys(problems).length > 0) {
    return refuseWith(
      { kind: "invalid_input", fields: problems },
      { requestId, actor },
    );
  }
  const { timeZone } = readerFor(actor);
  const calls = exportCalls(db, {
    scope: scopeOf(actor),
    wanted: { ...filters, ...spanOf(filters, timeZone) },
  });
  return new Response(calls, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${exportName(filters)}"`,
      "cache-control": "no-store",
    },
  });
}, "exports");

/** As pages get it: a list for a name that was given twice. */
const queryOf = (query: URLSearchParams) =>
  Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const [only, ...more] = query.getAll(name);
      return [name, more.length > 0 ? query.getAll(name) : only];
    }),
  );
