import type { z } from "zod";
import { db } from "@/db/client";
import { actingOf } from "@/features/admin/gate";
import { recordExport } from "@/features/admin/record";
import { type ActorRequest, adminQueryRoute, refuseWith } from "../respond.ts";

type Export<Asked> = ActorRequest<unknown> & { asked: Asked };
type CsvFile = { name: string; text: string | ReadableStream<Uint8Array> };

/**
 * Gives administrators one of the lists as a CSV file, narrowed as the address
 * says. Each is on record before its first byte, with what it was narrowed to.
 */
export const exportRoute = <Asked extends z.ZodType<Record<string, unknown>>>(
  list: string,
  schema: Asked,
  fileOf: (call: Export<z.output<Asked>>) => Promise<CsvFile>,
) =>
  adminQueryRoute(
    schema,
    async (call) => {
      const filters = call.asked;
      const kept = await recordExport(db, actingOf(call), { list, filters });
      if (!kept.ok) return refuseWith({ kind: "admins_only" }, call);
      const { name, text } = await fileOf(call);
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
