import type { Account } from "../account.ts";
import type { Agenda } from "../agenda.ts";
import {
  invalidRequest,
  StripeError,
  unauthorized,
  unknownRoute,
} from "./errors.ts";
import { present } from "./expand.ts";
import { type Answer, claimKey, keepAnswer } from "./idempotency.ts";
import type { Asked } from "./request.ts";
import { findRoute, type Route } from "./routes.ts";

export type Answered = Answer & {
  headers: Record<string, string>;
  /** To be called when the answer goes out: until then its key is in use. */
  answered(): void;
};

const KEYS = /^(sk|rk)_test_\w+$/;

/**
 * Answers one request of the API: who asks, has the key been used, which route,
 * what it takes, what it does, what of the answer is expanded. Each is carried
 * out at once, so no two are ever at work together.
 */
export function createApi(parts: {
  account: Account;
  agenda: Agenda;
  routes: readonly Route[];
}) {
  const { account, agenda, routes } = parts;

  const carryOut = (asked: Asked): Answer => {
    const { method, path } = asked;
    const found = findRoute(routes, { method, path });
    if (!found) throw unknownRoute(method, path);
    const { expand, ...given } = { ...asked.query, ...asked.body };
    const answer = account.tentatively(() =>
      keepingDeclined(() => found.route.answer(account, found.id, given)),
    );
    if (answer instanceof StripeError) throw answer;
    const shown = present(account, answer, pathsIn(expand));
    return { status: 200, body: JSON.stringify(shown, null, 2) };
  };

  const answerTo = (asked: Asked): Answer => {
    try {
      return carryOut(asked);
    } catch (error) {
      return failure(error, asked.path);
    }
  };

  return (asked: Asked): Answered => {
    agenda.catchUp();
    const requestId = account.newId("req");
    const headers = { "request-id": requestId };
    try {
      assertKey(asked.headers.authorization);
      const key = keyOf(asked);
      const kept = key === null ? "new" : claimKey(account, key, asked);
      if (kept !== "new")
        return {
          ...kept,
          headers: { ...headers, "idempotent-replayed": "true" },
          answered: nothing,
        };
      account.request = { id: requestId, idempotency_key: key };
      const answer = answerTo(asked);
      if (key === null) return { ...answer, headers, answered: nothing };
      return {
        ...answer,
        headers: { ...headers, "idempotency-key": key },
        answered: () => keepAnswer(account, key, answer),
      };
    } catch (error) {
      return { ...failure(error, asked.path), headers, answered: nothing };
    } finally {
      account.request = { id: null, idempotency_key: null };
    }
  };
}

const nothing = () => {};

/** What a declined card left behind stays; any other error undoes its request. */
function keepingDeclined(act: () => object): object | StripeError {
  try {
    return act();
  } catch (error) {
    if (error instanceof StripeError && error.status === 402) return error;
    throw error;
  }
}

function assertKey(authorization: string | undefined) {
  const [scheme = "", value = ""] = authorization?.split(" ") ?? [];
  const key =
    scheme === "Basic"
      ? (Buffer.from(value, "base64").toString().split(":")[0] ?? "")
      : value;
  if (key === "") throw unauthorized(null);
  if (!KEYS.test(key)) throw unauthorized(key);
}

/** Version 1 heeds keys of POST alone, version 2 of DELETE as well. */
function keyOf({ method, path, headers }: Asked): string | null {
  const key = headers["idempotency-key"];
  const isHeeded =
    method === "POST" || (method === "DELETE" && path.startsWith("/v2/"));
  return isHeeded && typeof key === "string" && key !== "" ? key : null;
}

function pathsIn(expand: unknown): string[] {
  if (expand === undefined) return [];
  if (
    Array.isArray(expand) &&
    expand.every((each): each is string => typeof each === "string")
  )
    return expand;
  throw invalidRequest("Invalid array", { param: "expand" });
}

function failure(error: unknown, path: string): Answer {
  if (!(error instanceof StripeError)) {
    console.error(`The Stripe stand-in failed at ${path}:`, error);
    return asAnswer(
      new StripeError(500, {
        type: "api_error",
        message: "The stand-in itself failed; its output says how.",
      }),
    );
  }
  return asAnswer(error);
}

const asAnswer = ({ status, body }: StripeError): Answer => ({
  status,
  body: JSON.stringify({ error: body }, null, 2),
});
