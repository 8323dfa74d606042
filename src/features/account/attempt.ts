import "server-only";
import type { NextRequest } from "next/server";
import { env } from "@/core/env";
import { visitorAddress } from "@/features/rates/visitor-address";
import { LINK_COOKIE, sessionCookie } from "./cookies.ts";
import { unseal } from "./sealed.ts";

/** What one browser brings along to one request of Auth.js. */
export type Attempt = {
  /** The provider has sent the browser back: somebody is signing in. */
  isCallback: boolean;
  /** Who asked, from the settings, to add this provider to their own account. */
  linkUserId: string | null;
  /** The session this browser had before. */
  sessionToken: string | undefined;
  /** The browser's own name for itself. */
  userAgent: string | null;
  /** The network it comes from; null when that cannot be known. */
  address: string | null;
};

export const NO_ATTEMPT: Attempt = {
  isCallback: false,
  linkUserId: null,
  sessionToken: undefined,
  userAgent: null,
  address: null,
};

/** Nobody's browser needs more; whatever is longer is cut. */
const USER_AGENT_CHARACTERS_MAX = 400;

const CALLBACK = /^\/api\/auth\/callback\/([a-z]+)$/;

export async function readAttempt(request: NextRequest): Promise<Attempt> {
  const provider = CALLBACK.exec(request.nextUrl.pathname)?.[1];
  const link = await unseal("link", request.cookies.get(LINK_COOKIE)?.value);
  return {
    isCallback: provider !== undefined,
    linkUserId: link && link.provider === provider ? link.userId : null,
    sessionToken: request.cookies.get(sessionCookie(env()).name)?.value,
    userAgent:
      request.headers.get("user-agent")?.slice(0, USER_AGENT_CHARACTERS_MAX) ??
      null,
    address: visitorAddress(request.headers),
  };
}
