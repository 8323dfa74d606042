import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { type Bucket, inLockOrder } from "@/features/rates/bucket";
import { LEASE_SECONDS, operatorBudgetNanos } from "./lease.ts";

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

/** reserve_call with this request's arguments. */
export function reserveCall(request: ReserveRequest): SQL {
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
