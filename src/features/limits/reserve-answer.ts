import "server-only";
import { z } from "zod";
import { ok, type Result, refuse } from "@/core/result";
import { column } from "@/db/call";
import {
  type Bucket,
  inLockOrder,
  refusalOf as rateRefusalOf,
  standingOf,
} from "@/features/rates/bucket";
import type { ReserveRequest } from "./reserve-request.ts";
import type { AnsweredCall, Hold, LimitRefusal } from "./schema.ts";

/** The row of reserve_call. */
export const reserveAnswer = z.object({
  status: z.enum([
    "granted",
    "rate_limited",
    "already_answered",
    "idempotency_key_reused",
    "request_in_progress",
    "account_suspended",
    "forbidden",
    "service_paused",
    "model_unknown",
    "model_not_in_plan",
    "payment_past_due",
    "too_many_concurrent",
    "quota_exceeded",
    "spend_cap_reached",
    "input_too_large",
  ]),
  existing_request_id: z.string().nullable(),
  existing_conversation_id: z.string().nullable(),
  existing_answer_id: z.string().nullable(),
  reason: z.string().nullable(),
  limit_kind: z.string().nullable(),
  needed: column.amount.nullable(),
  remaining: column.amount.nullable(),
  used: column.amount.nullable(),
  held: column.amount.nullable(),
  limit_value: column.amount.nullable(),
  resets_at: column.moment.nullable(),
  past_due_since: column.moment.nullable(),
  plan_id: z.string().nullable(),
  price_id: z.string().nullable(),
  input_tokens_held: z.number().nullable(),
  max_output_tokens: z.number().nullable(),
  held_credits: column.amount.nullable(),
  started_at: column.moment.nullable(),
  rate_full_in_ms: z.array(z.coerce.number()).nullable(),
});
type Answer = z.output<typeof reserveAnswer>;

/** The buckets that lacked a token: the free plan's alone, or all others. */
function tooFast(fullInMs: number[], { rates }: ReserveRequest) {
  const always = inLockOrder(rates?.always ?? []);
  const free = rates?.onFreePlan ? [rates.onFreePlan] : [];
  const asked = fullInMs.length === always.length ? always : free;
  return rateRefusalOf(standingsOf(asked, fullInMs));
}

const standingsOf = (buckets: Bucket[], fullInMs: number[]) =>
  buckets.map((bucket, nth) => standingOf(bucket, fullInMs[nth] ?? 0));

/**
 * The hold that was granted, or why there is none.
 *
 * @throws Error when the row lacks what its status promises.
 */
export function holdOf(
  row: Answer | undefined,
  request: ReserveRequest,
): Result<Hold, LimitRefusal | AnsweredCall> {
  if (!row) throw new Error("reserve answered no row");
  if (row.status !== "granted") return refuse(refusalOf(row, request));
  return ok({
    requestId: request.requestId,
    planId: known(row.plan_id),
    priceId: known(row.price_id),
    maxOutputTokens: known(row.max_output_tokens),
    inputTokensHeld: known(row.input_tokens_held),
    heldCredits: known(row.held_credits),
    startedAt: known(row.started_at),
    standings: standingsOf(
      inLockOrder(request.rates?.always ?? []),
      row.rate_full_in_ms ?? [],
    ),
  });
}

function refusalOf(
  row: Answer,
  request: ReserveRequest,
): LimitRefusal | AnsweredCall {
  const kind = row.status;
  switch (kind) {
    case "rate_limited":
      return tooFast(known(row.rate_full_in_ms), request);
    case "already_answered":
    case "request_in_progress":
      return {
        kind,
        requestId: known(row.existing_request_id),
        conversationId: row.existing_conversation_id,
        answerId: row.existing_answer_id,
      };
    case "idempotency_key_reused":
    case "forbidden":
    case "model_unknown":
      return { kind };
    case "account_suspended":
      return { kind, reason: row.reason };
    case "service_paused":
      return { kind, reason: row.reason, modelId: row.limit_kind };
    case "model_not_in_plan":
      return { kind, planId: known(row.plan_id) };
    case "payment_past_due":
      return { kind, pastDueSince: known(row.past_due_since) };
    case "too_many_concurrent":
      return {
        kind,
        used: Number(row.used ?? 0n),
        limit: row.limit_value === null ? null : Number(row.limit_value),
      };
    case "quota_exceeded":
      return {
        kind,
        limitKind:
          row.limit_kind === "daily_requests"
            ? "daily_requests"
            : "period_credits",
        planId: known(row.plan_id),
        ...figures(row),
      };
    case "spend_cap_reached":
      return { kind, ...figures(row) };
    case "input_too_large":
      return {
        kind,
        inputTokens: Number(known(row.used)),
        inputTokensMax: Number(known(row.limit_value)),
      };
    case "granted":
      throw new Error(`request ${request.requestId} was granted, not refused`);
  }
}

const figures = (row: Answer) => ({
  needed: known(row.needed),
  left: known(row.remaining),
  used: known(row.used),
  held: known(row.held),
  limit: known(row.limit_value),
  resetsAt: known(row.resets_at),
});

/** @throws Error when reserve left out a column that its status promises. */
export function known<Value>(value: Value | null): Value {
  if (value === null) throw new Error("reserve left out a column");
  return value;
}
