import type { Env } from "@/core/env";

/**
 * The names Auth.js gives the session cookie, without and with TLS. A browser
 * takes the second only from a secure origin.
 */
export const SESSION_COOKIE = "authjs.session-token";
export const SECURE_SESSION_COOKIE = `__Secure-${SESSION_COOKIE}`;

/** The most a browser keeps a cookie for: 400 days. */
const COOKIE_AGE_MAX_SECONDS = 400 * 24 * 60 * 60;

type PublicAddress = Pick<Env, "AUTH_URL">;

const isSecureSite = ({ AUTH_URL }: PublicAddress) =>
  AUTH_URL?.startsWith("https:") === true;

/**
 * The session cookie. A site with TLS never reads the unprefixed name, which a
 * sibling host or a plain connection could have planted.
 *
 * Its age is not the session's: the row in the database expires and moves,
 * and a page cannot send the cookie anew each time it does.
 */
export const sessionCookie = (address: PublicAddress) => ({
  name: isSecureSite(address) ? SECURE_SESSION_COOKIE : SESSION_COOKIE,
  options: {
    httpOnly: true,
    sameSite: "lax" as const,
    path: "/",
    secure: isSecureSite(address),
    maxAge: COOKIE_AGE_MAX_SECONDS,
  },
});

/** Where Auth.js keeps the way on during a sign-in. */
export const callbackUrlCookieName = (address: PublicAddress) =>
  `${isSecureSite(address) ? "__Secure-" : ""}authjs.callback-url`;

/** Says, sealed, who asked from the settings to add which provider. */
export const LINK_COOKIE = "tollgate.link";

export const linkCookieOptions = (address: PublicAddress) => ({
  httpOnly: true,
  sameSite: "lax" as const,
  path: "/api/auth",
  secure: isSecureSite(address),
});

export const FORGET_LINK = `${LINK_COOKIE}=; Path=/api/auth; Max-Age=0; HttpOnly; SameSite=Lax`;

/** Path and query of the page asked for, set by the middleware alone. */
export const REQUESTED_PATH_HEADER = "x-tollgate-path";
