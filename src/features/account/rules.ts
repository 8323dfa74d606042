import type { Route } from "next";
import { z } from "zod";

/** Where a person goes who asked for nothing in particular. */
export const HOME_PATH = "/chat";

const NEXT_PATH_CHARACTERS_MAX = 2_048;
const ANY_ORIGIN = "https://tollgate.invalid";
const BACKSLASH_OR_CONTROL = /[\\\p{Cc}]/u;
const DOORS = /^\/(?:login|signup|auth-error|suspended|api)(?=[/?#]|$)/;

/**
 * The path to go to after sign-in: `candidate` when it is a path of this site
 * with a page behind it, else the home page.
 */
export function safeNextPath(candidate: unknown): Route {
  const path = sitePath(candidate);
  // Whether a page is behind it is found out there; it may answer with a 404.
  return path === null || DOORS.test(path) ? HOME_PATH : (path as Route);
}

/**
 * `candidate` as a path of this site; null for an absolute or
 * protocol-relative address in any spelling a browser would accept.
 */
export function sitePath(candidate: unknown): string | null {
  if (typeof candidate !== "string") return null;
  if (!isPlainPath(candidate) || BACKSLASH_OR_CONTROL.test(candidate)) {
    return null;
  }
  if (!URL.canParse(candidate, ANY_ORIGIN)) return null;

  const { origin, pathname, search, hash } = new URL(candidate, ANY_ORIGIN);
  const path = `${pathname}${search}${hash}`;
  // Resolving `/.//host` yields `//host`: look again at what is given out.
  return origin === ANY_ORIGIN && isPlainPath(path) ? path : null;
}

const isPlainPath = (path: string) =>
  path.length <= NEXT_PATH_CHARACTERS_MAX &&
  path.startsWith("/") &&
  !path.startsWith("//");

const verifiedClaims = z.object({
  email_verified: z.union([z.literal(true), z.literal("true")]),
});

/**
 * Whether the provider itself vouches for the address in this profile. Some
 * (Cognito, Apple) spell the claim as text. Absent means no.
 */
export const isEmailVerified = (profile: unknown): boolean =>
  verifiedClaims.safeParse(profile).success;

/** An address as it is stored and compared. */
export const normalizeEmail = (email: string) => email.trim().toLowerCase();
