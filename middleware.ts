import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import {
  contentSecurityPolicy,
  policyKindOf,
} from "@/core/content-security-policy";
import { env } from "@/core/env";
import {
  REQUESTED_PATH_HEADER,
  SECURE_SESSION_COOKIE,
  SESSION_COOKIE,
} from "@/features/account/cookies";

/** Says what the gate did; a test of the running server reads it. */
const GATE_HEADER = "x-tollgate-gate";
const POLICY_HEADER = "content-security-policy";

/** The pages for people who have signed in. */
const GATED = /^\/(?:chat|usage|billing|settings|admin)(?:\/|$)/;

/**
 * Gives each page a policy with a nonce of its own, and sends visitors of the
 * gated ones without a session cookie to sign in, with the way back. The gate
 * proves nothing: the real check is in every loader, action and route.
 */
export default function middleware(request: NextRequest) {
  const { pathname, search } = request.nextUrl;
  const path = `${pathname}${search}`;
  // Nothing that a page looks up holds the character U+0000.
  if (request.url.includes("%00")) {
    return new NextResponse(null, { status: 400 });
  }
  const isGated = GATED.test(pathname);
  const hasCookie =
    request.cookies.has(SESSION_COOKIE) ||
    request.cookies.has(SECURE_SESSION_COOKIE);

  // A posted action answers for itself; a redirect would post it to /login.
  const isReading = request.method === "GET" || request.method === "HEAD";
  if (isGated && !hasCookie && isReading) {
    const login = new URL("/login", request.url);
    login.searchParams.set("next", path);
    return NextResponse.redirect(login, {
      headers: { [GATE_HEADER]: "sign-in" },
    });
  }

  const policy = contentSecurityPolicy({
    kind: policyKindOf(pathname),
    nonce: randomBytes(16).toString("base64"),
    env: env(),
  });
  const headers = new Headers(request.headers);
  // Next reads the nonce from here and gives it to every script it writes.
  headers.set(POLICY_HEADER, policy);
  if (isGated) headers.set(REQUESTED_PATH_HEADER, path);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set(POLICY_HEADER, policy);
  if (isGated) response.headers.set(GATE_HEADER, "pass");
  return response;
}

export const config = {
  runtime: "nodejs",
  matcher: ["/((?!api/|diagram/|_next/static/).*)"],
};
