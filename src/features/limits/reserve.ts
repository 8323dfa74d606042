import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result, refuse } from "@/core/result";
import { type Companion, callFunction, callPrepared, column } from "@/db/call";
import type { Database } from "@/db/client";
import {
  type Bucket,
  inLockOrder,
  refusalOf as rateRefusalOf,
  standingOf,
} from "@/features/rates/bucket";
import { LEASE_SECONDS, operatorBudgetNanos } from "./lease.ts";
import type { AnsweredCall, Hold, LimitRefusal } from "./schema.ts";

export type ReserveRequest = {
  requestId: string;
  workspaceId: string;
  userId: string;
  conversationId: string | null;
  answerId: string | null;
  feature: "chat" | "title";
  /** Calls the product makes for itself are no request of the day. */
  countsAsRequest: boolean;
  modelId: string;
  idempotencyKey: string;
  requestHash: string;
  /** As the tokenizer counts; the margin of the hold is added here. */
  inputTokensCounted: number;
  messageCount: number;
  /** The least output worth having; below it the call is refused. */
  outputTokensMin: number;
  /** The most the caller wants; null leaves it to plan and model. */
  outputTokensMax: number | null;
  traceId: string | null;
  /** Whose tokens the call takes; absent: nobody's. */
  rates?: CallRates;
  /** Absent: the database's clock, so that processes whose clocks differ agree. */
  now?: Date;
};

/** The buckets of one call. */
export type CallRates = {
  /** All of them, or the call is refused. */
  always: Bucket[];
  /** One more on the free plan. */
  onFreePlan: Bucket | null;
};

const answer = z.object({
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
type Answer = z.output<typeof answer>;
const answerWithStored = answer.extend({ stored: z.unknown() });

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
    answer,
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

/** What reserve is asked before it is known whose call it is. */
export type UnownedRequest = Omit<ReserveRequest, "userId" | "workspaceId">;

/**
 * The arguments of a function that reserves for whom it has found itself, from
 * the request's id on; of the buckets' keys it is told what they begin with.
 */
export function reserveArguments(request: UnownedRequest): SQL {
  const { list, free } = ratesOf(request);
  return sql`${request.requestId}, ${callArguments(request)},
    ${list(({ policy }) => policy)}::text[], ${list(({ per }) => per)}::text[],
    ${list(({ burst }) => burst)}::integer[],
    ${list(({ refillMs }) => refillMs)}::integer[], ${free}`;
}

/** What such a function has reserved, with what it stored if it was granted. */
export function readReserved<Row>(
  request: ReserveRequest,
  { reserved, stored }: { reserved: unknown; stored: Row | null },
): Result<{ hold: Hold; stored: Row }, LimitRefusal | AnsweredCall> {
  const held = holdOf(answer.parse(reserved), request);
  return held.ok ? ok({ hold: held.value, stored: known(stored) }) : held;
}

function reserveCall(request: ReserveRequest): SQL {
  const { list, free } = ratesOf(request);
  return sql`reserve_call(
      ${request.requestId}, ${request.workspaceId}, ${request.userId},
      ${request.conversationId}, ${request.answerId},
      ${callArguments(request)}, ${list(({ key }) => key)}::text[],
      ${list(({ burst }) => burst)}::integer[],
      ${list(({ refillMs }) => refillMs)}::integer[], ${free})`;
}

function callArguments(request: UnownedRequest): SQL {
  const outputTokensMin = Math.min(
    request.outputTokensMin,
    request.outputTokensMax ?? request.outputTokensMin,
  );
  return sql`${request.feature}, ${request.countsAsRequest},
    ${request.modelId}, ${request.idempotencyKey}, ${request.requestHash},
    ${request.inputTokensCounted}, ${request.messageCount},
    ${outputTokensMin}, ${request.outputTokensMax},
    ${LEASE_SECONDS} * interval '1 second', ${request.traceId},
    ${operatorBudgetNanos()}, ${request.now ?? null}`;
}

function ratesOf({ rates }: UnownedRequest) {
  const buckets = inLockOrder(rates?.always ?? []);
  const list = <Value>(pick: (bucket: Bucket) => Value) =>
    buckets.length > 0 ? sql.param(buckets.map(pick)) : null;
  const free = rates?.onFreePlan;
  return {
    list,
    free: sql`${free?.key ?? null}, ${free?.burst ?? null},
      ${free?.refillMs ?? null}`,
  };
}

/** The buckets that lacked a token: the free plan's alone, or all others. */
function tooFast(fullInMs: number[], { rates }: ReserveRequest) {
  const always = inLockOrder(rates?.always ?? []);
  const free = rates?.onFreePlan ? [rates.onFreePlan] : [];
  const asked = fullInMs.length === always.length ? always : free;
  return rateRefusalOf(standingsOf(asked, fullInMs));
}

const standingsOf = (buckets: Bucket[], fullInMs: number[]) =>
  buckets.map((bucket, nth) => standingOf(bucket, fullInMs[nth] ?? 0));

function holdOf(
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
function known<Value>(value: Value | null): Value {
  if (value === null) throw new Error("reserve left out a column");
  return value;
}
