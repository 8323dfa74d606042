import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result } from "@/core/result";
import { type Companion, callFunction, callPrepared } from "@/db/call";
import type { Database } from "@/db/client";
import { holdOf, known, reserveAnswer } from "./reserve-answer.ts";
import { type ReserveRequest, reserveCall } from "./reserve-request.ts";
import type { AnsweredCall, Hold, LimitRefusal } from "./schema.ts";

const answerWithStored = reserveAnswer.extend({ stored: z.unknown() });

/**
 * Promises the worst case of one model call, in credits, before it is made:
 * input tokens × 1.1 + 8 a message at the dearer of the input and cache-write
 * weights, and the granted output ceiling at the output weight. The ceiling is
 * the least of plan, model, request and what can still be paid for.
 *
 * One round trip; whoever else reserves for the workspace waits and then sees
 * this hold. A refusal stores nothing. The hold is a lease of 30 s: `renew` it,
 * then `settle` or `release` it.
 */
export async function reserve(
  db: Database,
  request: ReserveRequest,
): Promise<Result<Hold, LimitRefusal | AnsweredCall>> {
  const [row] = await callFunction(
    db,
    sql`select * from ${reserveCall(request)}`,
    reserveAnswer,
  );
  return holdOf(row, request);
}

/**
 * As `reserve`, and in the same statement what is to be stored with the hold.
 * The companion is not called on a refusal; if it fails, there is no hold
 * either.
 */
export async function reserveWith<Row>(
  db: Database,
  request: ReserveRequest,
  companion: Companion<Row>,
): Promise<Result<{ hold: Hold; stored: Row }, LimitRefusal | AnsweredCall>> {
  const [row] = await callPrepared(
    db,
    // `case` alone promises that its branch is not evaluated.
    sql`select reserved.*,
               case when reserved.status = 'granted'
                    then to_jsonb(${companion.call}) end as stored
          from ${reserveCall(request)} as reserved`,
    answerWithStored,
  );
  const held = holdOf(row, request);
  if (!held.ok) return held;
  return ok({ hold: held.value, stored: companion.row.parse(row?.stored) });
}

/** What such a function has reserved, with what it stored if it was granted. */
export function readReserved<Row>(
  request: ReserveRequest,
  { reserved, stored }: { reserved: unknown; stored: Row | null },
): Result<{ hold: Hold; stored: Row }, LimitRefusal | AnsweredCall> {
  const held = holdOf(reserveAnswer.parse(reserved), request);
  return held.ok ? ok({ hold: held.value, stored: known(stored) }) : held;
}
