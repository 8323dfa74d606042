import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { LEASE_SECONDS } from "./lease.ts";

export type RunningCall = {
  requestId: string;
  receivedOutputTokens: number;
  firstTokenAt: Date | null;
  /** Who is asked in the chosen model's place; absent or null: nobody. */
  askedModelId?: string | null;
};

/** Why a running call must end; null lets it go on. */
export type StopReason = null | "requested" | "suspended" | "brake";

const renewed = z.object({
  request_id: z.string(),
  stop_reason: z.enum(["requested", "suspended", "brake"]).nullable(),
});

/**
 * Extends the leases of the calls this process runs and stores what each has
 * received, in one statement. A call that is missing from the answer has lost
 * its hold to a sweep: abort it.
 */
export async function renew(
  db: Database,
  running: { calls: RunningCall[]; now?: Date },
): Promise<Map<string, StopReason>> {
  if (running.calls.length === 0) return new Map();
  const list = (pick: (call: RunningCall) => string | number | Date | null) =>
    sql.param(running.calls.map(pick));
  const rows = await callFunction(
    db,
    sql`select * from renew_calls(
      ${list((call) => call.requestId)}::uuid[],
      ${list((call) => call.receivedOutputTokens)}::integer[],
      ${list((call) => call.firstTokenAt)}::timestamptz[],
      ${list((call) => call.askedModelId ?? null)}::text[],
      ${LEASE_SECONDS} * interval '1 second', ${running.now ?? null})`,
    renewed,
  );
  return new Map(rows.map((row) => [row.request_id, row.stop_reason]));
}
