import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { env } from "@/core/env";
import { readerFor } from "@/core/format";
import { describeFault, log } from "@/core/log";
import type { Result } from "@/core/result";
import type { Companion } from "@/db/call";
import { db } from "@/db/client";
import { isSameOrigin } from "@/features/account/origin";
import {
  type Actor,
  hasSessionToken,
  requestActor,
  requestActorWith,
  requestHolder,
} from "@/features/account/session";
import { type Refusal, responseTo } from "@/features/chat/refusals";
import type { RefusedResponse } from "@/features/chat/refused-response";
import type { ErrorFacts } from "@/features/chat/schema";
import { setCrowdHeaders, setRateHeaders } from "@/features/rates/headers";
import { countRefusal } from "@/features/rates/refusal-counts";
import type { RateRuleName } from "@/features/rates/rules";
import { type Asker, takeRate } from "@/features/rates/take";
import { visitorAddress } from "@/features/rates/visitor-address";
import { routeOf } from "./route-of.ts";

export type ActorRequest<Context> = {
  request: Request;
  requestId: string;
  actor: Actor;
  context: Context;
};

/**
 * A handler for somebody signed in. The order is fixed: authenticate, then
 * refuse what another site's page sent and who asks too often, then handle.
 * Whatever comes of it, the response carries `x-request-id`, and a fault is
 * logged once and told to nobody.
 */
export const actorRoute =
  <Context>(
    handle: (call: ActorRequest<Context>) => Promise<Response>,
    rate: RateRuleName = "api",
  ) =>
  (request: Request, context: Context) =>
    respond(request, async (requestId) => {
      const actor = await requestActor(db, request);
      if (!actor.ok) return refuseWith(actor.refusal, { requestId });
      const call = { request, requestId, actor: actor.value, context };
      return (
        refusalOfOtherSites(request, requestId) ??
        atRate(rate, call, () => handle(call))
      );
    });

/** As `actorRoute`, also for a suspended account: for what it may still do. */
export const holderRoute =
  <Context>(
    handle: (call: ActorRequest<Context>) => Promise<Response>,
    rate: RateRuleName = "api",
  ) =>
  (request: Request, context: Context) =>
    respond(request, async (requestId) => {
      const holder = await requestHolder(db, request);
      if (!holder.ok) return refuseWith(holder.refusal, { requestId });
      const call = { request, requestId, actor: holder.value, context };
      return (
        refusalOfOtherSites(request, requestId) ??
        atRate(rate, call, () => handle(call))
      );
    });

/**
 * As `actorRoute`, for what is asked in the address; refused with
 * `invalid_input` when that is not of the schema.
 */
export const queryRoute = <Asked extends z.ZodType, Context = unknown>(
  schema: Asked,
  handle: (
    call: ActorRequest<Context> & { asked: z.output<Asked> },
  ) => Promise<Response>,
  rate?: RateRuleName,
) => actorRoute<Context>((call) => withQuery(schema, call, handle), rate);

async function withQuery<Asked extends z.ZodType, Context>(
  schema: Asked,
  call: ActorRequest<Context>,
  handle: (
    call: ActorRequest<Context> & { asked: z.output<Asked> },
  ) => Promise<Response>,
): Promise<Response> {
  const { searchParams } = new URL(call.request.url);
  const input = schema.safeParse(Object.fromEntries(searchParams));
  if (input.success) return handle({ ...call, asked: input.data });
  const fields = fieldsOf(input.error);
  return refuseWith({ kind: "invalid_input", fields }, call);
}

/** As `actorRoute`, for administrators; refuses everybody else with 403. */
export const adminRoute = <Context>(
  handle: (call: ActorRequest<Context>) => Promise<Response>,
  rate?: RateRuleName,
) =>
  actorRoute<Context>(
    async (call) =>
      call.actor.role === "admin"
        ? handle(call)
        : refuseWith({ kind: "admins_only" }, call),
    rate,
  );

/** As `queryRoute`, for administrators. */
export const adminQueryRoute = <Asked extends z.ZodType, Context = unknown>(
  schema: Asked,
  handle: (
    call: ActorRequest<Context> & { asked: z.output<Asked> },
  ) => Promise<Response>,
  rate?: RateRuleName,
) => adminRoute<Context>((call) => withQuery(schema, call, handle), rate);

/**
 * As `actorRoute`, for a body whose reading tells what to do along with finding
 * the session, in one statement. What another site's page sent does nothing
 * there, and a body that is refused is refused after the session is; without
 * any session it is not read.
 */
export const askingRoute =
  <Asked, Row>(route: {
    readBody(request: Request): Promise<Result<Asked, Refusal>>;
    alongside(call: {
      request: Request;
      requestId: string;
      asked: Asked;
    }): Promise<Companion<Row>>;
    handle(
      call: ActorRequest<unknown> & { asked: Asked; read: Row | null },
    ): Promise<Response>;
  }) =>
  (request: Request, context: unknown) =>
    respond(request, async (requestId) => {
      if (!hasSessionToken(request)) {
        return refuseWith({ kind: "unauthenticated" }, { requestId });
      }
      const asked = await route.readBody(request);
      const refused = refusalOfOtherSites(request, requestId);
      const admitted = await requestActorWith(
        db,
        request,
        asked.ok && !refused
          ? await route.alongside({ request, requestId, asked: asked.value })
          : undefined,
      );
      if (!admitted.ok) return refuseWith(admitted.refusal, { requestId });
      const { actor, read } = admitted.value;
      if (refused) return refused;
      if (!asked.ok) return refuseWith(asked.refusal, { requestId, actor });
      return route.handle({
        ...{ request, requestId, actor, context },
        asked: asked.value,
        read,
      });
    });

/** A handler for anybody, whom it knows by their network address alone. */
export const visitorRoute =
  (handle: (request: Request) => Promise<Response>, rate: RateRuleName) =>
  (request: Request) =>
    respond(request, (requestId) => {
      const address = visitorAddress(request.headers);
      return atRate(rate, { requestId, asker: { address } }, () =>
        handle(request),
      );
    });

async function respond(
  request: Request,
  handle: (requestId: string) => Promise<Response>,
): Promise<Response> {
  const requestId = randomUUID();
  // No text of Postgres's holds the character, and none of ours needs it.
  if (request.url.includes("%00")) {
    const fields = { address: ["This address has a character that none has."] };
    return refuseWith({ kind: "invalid_input", fields }, { requestId });
  }
  try {
    const response = await handle(requestId);
    response.headers.set("x-request-id", requestId);
    return response;
  } catch (error) {
    log.error("request failed", { requestId, ...describeFault(error) });
    return errorResponse(INTERNAL_ERROR, requestId);
  }
}

/** Answers at the rate's pace, and tells in the headers how it stands. */
async function atRate(
  rule: RateRuleName,
  call: { requestId: string } & (ActorRequest<unknown> | { asker: Asker }),
  handle: () => Promise<Response>,
): Promise<Response> {
  const asker = "actor" in call ? await askerOf(call) : call.asker;
  const taken = await takeRate(db, rule, asker);
  if (!taken.ok) return refuseWith(taken.refusal, call);
  const response = await handle();
  setRateHeaders(response.headers, taken.value);
  return response;
}

const askerOf = async ({
  request,
  context,
  actor: { userId, workspaceId },
}: ActorRequest<unknown>): Promise<Asker> => ({
  userId,
  workspaceId,
  route: await routeOf(request, context),
});

function refusalOfOtherSites(request: Request, requestId: string) {
  const changesState = request.method !== "GET" && request.method !== "HEAD";
  return changesState && !isSameOrigin(request)
    ? refuseWith({ kind: "cross_site" }, { requestId })
    : null;
}

/** For methods and addresses that do not exist, with the contract's body. */
export const refusingRoute = (refusal: Refusal) => async () =>
  refuseWith(refusal, { requestId: randomUUID() });

const INTERNAL_ERROR: RefusedResponse = {
  status: 500,
  error: {
    code: "internal_error",
    message: "Something broke on our side. Try again.",
  },
};

const NOBODY = { locale: null, timeZone: null };

/** The response a refusal has in the HTTP contract. */
export function refuseWith(
  refusal: Refusal,
  { requestId, actor }: { requestId: string; actor?: Actor },
): Response {
  const reader = {
    canPay: actor?.membershipRole === "owner",
    supportEmail: env().SUPPORT_EMAIL,
    locale: readerFor(actor ?? NOBODY).locale,
  };
  const told = responseTo(refusal, reader);
  countRefusal(told.error.limit?.kind ?? told.error.code);
  const response = errorResponse(told, requestId);
  if (refusal.kind === "rate_limited") {
    setRateHeaders(response.headers, refusal.standings);
  }
  return response;
}

/** An error's body and headers. */
export function errorResponse(
  { status, error, retryAfterSeconds, crowd }: RefusedResponse,
  requestId: string,
): Response {
  const headers = new Headers({ "x-request-id": requestId });
  if (retryAfterSeconds !== undefined) {
    headers.set("retry-after", String(retryAfterSeconds));
  }
  if (crowd) setCrowdHeaders(headers, crowd);
  return Response.json(bodyOf(error, requestId), { status, headers });
}

const bodyOf = (error: ErrorFacts, requestId: string) => ({
  error: { ...error, requestId },
});

/** What is wrong with which field, by its path in the body. */
export function fieldsOf(error: z.ZodError): Record<string, string[]> {
  const byField = Map.groupBy(
    error.issues,
    (issue) => issue.path.join(".") || "body",
  );
  return Object.fromEntries(
    [...byField].map(([field, issues]) => [
      field,
      issues.map((issue) => issue.message),
    ]),
  );
}
