import { type NextRequest, NextResponse } from "next/server";
import {
  REQUESTED_PATH_HEADER,
  SECURE_SESSION_COOKIE,
  SESSION_COOKIE,
} from "@/features/account/cookies";

/** Says what the gate did; a test of the running server reads it. */
const GATE_HEADER = "x-tollgate-gate";

/**
 * Sends visitors without a session cookie to sign in, with the way back. It
 * proves nothing: the real check is in every loader, action and route.
 */
export default function middleware(request: NextRequest) {
  const path = `${request.nextUrl.pathname}${request.nextUrl.search}`;
  const hasCookie =
    request.cookies.has(SESSION_COOKIE) ||
    request.cookies.has(SECURE_SESSION_COOKIE);

  // A posted action answers for itself; a redirect would post it to /login.
  const isReading = request.method === "GET" || request.method === "HEAD";
  if (!hasCookie && isReading) {
    const login = new URL("/login", request.url);
    login.searchParams.set("next", path);
    return NextResponse.redirect(login, {
      headers: { [GATE_HEADER]: "sign-in" },
    });
  }

  const headers = new Headers(request.headers);
  headers.set(REQUESTED_PATH_HEADER, path);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set(GATE_HEADER, "pass");
  return response;
}

export const config = {
  runtime: "nodejs",
  matcher: [
    "/chat/:path*",
    "/usage/:path*",
    "/billing/:path*",
    "/settings/:path*",
    "/admin/:path*",
  ],
};
