import "server-only";
import { AuthError } from "next-auth";
import { describeFault, log } from "@/core/log";
import type { RateRefusal } from "@/features/rates/bucket";
import { retryAfterSeconds, setRateHeaders } from "@/features/rates/headers";
import { AccountRefused } from "./adapter.ts";
import { safeNextPath } from "./rules.ts";
import type { SignInProblem } from "./schema.ts";

const PROBLEM_PATH = "/auth-error";

/** The page that says what happened and, with `next`, leads on from there. */
export function problemPath(
  problem: SignInProblem,
  next?: string,
): `${typeof PROBLEM_PATH}?${string}` {
  const query = new URLSearchParams({ error: problem });
  if (next) query.set("next", safeNextPath(next));
  return `${PROBLEM_PATH}?${query}`;
}

/**
 * Auth.js's answer, with its own error pages and codes replaced by ours. The
 * way on is kept: Auth.js has it in a cookie and drops it here.
 */
export function explainProblem(
  answer: Response,
  {
    problem,
    next,
  }: { problem: SignInProblem | undefined; next: string | undefined },
): Response {
  const response = new Response(answer.body, answer);
  const location = response.headers.get("location");
  if (!problem || !location || !new URL(location).searchParams.has("error")) {
    return response;
  }
  const path = problemPath(problem, ownPath(next));
  response.headers.set("location", new URL(path, location).href);
  return response;
}

/** Auth.js keeps whole addresses; ours are told by their path. */
const ownPath = (next: string | undefined) =>
  next && URL.canParse(next) ? pathOf(new URL(next)) : next;

const pathOf = ({ pathname, search, hash }: URL) =>
  `${pathname}${search}${hash}`;

/**
 * A 429 for programs, which leads a browser on to the page that explains it and
 * from there to `next`.
 */
export function tooManyAttempts(
  refusal: RateRefusal,
  { next, cookiesOf }: { next?: string | undefined; cookiesOf?: Response } = {},
): Response {
  const headers = new Headers({
    "content-type": "text/html; charset=utf-8",
    "retry-after": String(retryAfterSeconds(refusal)),
    refresh: `0;url=${problemPath("TooMany", ownPath(next))}`,
  });
  for (const cookie of cookiesOf?.headers.getSetCookie() ?? []) {
    headers.append("set-cookie", cookie);
  }
  setRateHeaders(headers, refusal.standings);
  return new Response(null, { status: 429, headers });
}

/**
 * What went wrong in words of ours, from what Auth.js threw. Auth.js itself
 * calls most of these `Configuration`.
 *
 * @param providerError the code the provider sent the browser back with
 *   (RFC 6749 §4.1.2.1), which Auth.js drops.
 */
export function problemOf(
  fault: unknown,
  providerError: string | null = null,
): SignInProblem {
  const cause = deepestCause(fault);
  if (cause instanceof AccountRefused) return PROBLEM_BY_REFUSAL[cause.kind];
  if (!(fault instanceof AuthError)) return "Configuration";
  switch (fault.type) {
    case "OAuthAccountNotLinked":
      return "AccountOfAnother";
    case "InvalidCheck":
    case "MissingCSRF":
      return "Expired";
    case "OAuthCallbackError":
      return providerError === "access_denied" ? "AccessDenied" : "Callback";
    case "CallbackRouteError":
    case "OAuthProfileParseError":
      return "Callback";
    default:
      return "Configuration";
  }
}

/** By which rule of ours an arrival was refused; null where something broke. */
export function refusalIn(fault: Error): AccountRefused | null {
  const cause = deepestCause(fault);
  return cause instanceof AccountRefused ? cause : null;
}

const PROBLEM_BY_REFUSAL = {
  email_taken: "OAuthAccountNotLinked",
  account_of_another: "AccountOfAnother",
  rate_limited: "TooMany",
} as const;

const EXPECTED: ReadonlySet<SignInProblem> = new Set([
  "AccessDenied",
  "OAuthAccountNotLinked",
  "AccountOfAnother",
  "Expired",
  "TooMany",
]);

/** One line for the operator, unless it is what a correct program meets daily. */
export function reportFault(
  fault: Error,
  problem: SignInProblem = problemOf(fault),
) {
  if (EXPECTED.has(problem)) return;
  log.error("sign_in_failed", {
    problem,
    type: fault instanceof AuthError ? fault.type : fault.name,
    ...describeFault(deepestCause(fault)),
  });
}

/** Auth.js puts what it wraps at `cause.err`, everybody else at `cause`. */
function deepestCause(fault: unknown): unknown {
  if (!(fault instanceof Error)) return fault;
  const cause = fault instanceof AuthError ? fault.cause?.err : fault.cause;
  return cause instanceof Error ? deepestCause(cause) : fault;
}
