import "server-only";
import { env } from "@/core/env";
import { ok, type Result, refuse } from "@/core/result";
import type { Companion } from "@/db/call";
import type { Database } from "@/db/client";
import { renewSession } from "./commands.ts";
import { sessionCookie } from "./cookies.ts";
import { findSession } from "./queries.ts";

/** Who acts, and the workspace they act in, which pays for it. */
export type Actor = {
  userId: string;
  workspaceId: string;
  membershipRole: "owner" | "member";
  role: "user" | "admin";
  email: string;
  name: string | null;
  image: string | null;
  /** IANA name; null until the browser has said it. */
  timeZone: string | null;
  /** BCP 47 tag; null until the browser has said it. */
  locale: string | null;
};

export type ActorRefusal =
  | { kind: "unauthenticated" }
  | { kind: "account_suspended"; reason: string | null };

/**
 * Who sent this request, from its session cookie, in one statement. Once a day
 * a second one moves the session's expiry. For routes; pages use the loaders.
 *
 * Refuses with `unauthenticated` (no session, or one that is over) and with
 * `account_suspended`, however valid the session is.
 */
export async function requestActor(
  db: Database,
  request: Request,
): Promise<Result<Actor, ActorRefusal>> {
  return sessionActor(db, tokenIn(request));
}

/**
 * As `requestActor`, with what is read in the same statement for whoever it is;
 * `alongside` may name the columns of `session`.
 */
export async function requestActorWith<Row>(
  db: Database,
  request: Request,
  alongside?: Companion<Row>,
): Promise<Result<{ actor: Actor; read: Row | null }, ActorRefusal>> {
  return admittedActor(db, tokenIn(request), alongside);
}

/**
 * Whose session a request comes with, suspended or not: for the little that a
 * suspended account may still do. Refuses with `unauthenticated`.
 */
export async function requestHolder(
  db: Database,
  request: Request,
): Promise<Result<Actor, { kind: "unauthenticated" }>> {
  const sessionToken = tokenIn(request);
  const session = sessionToken && (await findSession(db, { sessionToken }));
  return session ? ok(session.actor) : refuse({ kind: "unauthenticated" });
}

/** Whether a request comes with a session at all, good or not. */
export const hasSessionToken = (request: Request) =>
  tokenIn(request) !== undefined;

/** As `requestActor`, for a token that has been read from its cookie already. */
export async function sessionActor(
  db: Database,
  sessionToken: string | undefined,
): Promise<Result<Actor, ActorRefusal>> {
  const admitted = await admittedActor(db, sessionToken);
  return admitted.ok ? ok(admitted.value.actor) : admitted;
}

async function admittedActor<Row>(
  db: Database,
  sessionToken: string | undefined,
  alongside?: Companion<Row>,
): Promise<Result<{ actor: Actor; read: Row | null }, ActorRefusal>> {
  if (!sessionToken) return refuse({ kind: "unauthenticated" });
  const session = await findSession(db, { sessionToken, alongside });
  if (!session) return refuse({ kind: "unauthenticated" });
  if (session.status === "suspended") {
    return refuse({
      kind: "account_suspended",
      reason: session.suspendedReason,
    });
  }
  if (session.isRenewalDue) await renewSession(db, { sessionToken });
  return ok({ actor: session.actor, read: session.alongside });
}

const tokenIn = (request: Request) =>
  readCookie(request.headers.get("cookie") ?? "", sessionCookie(env()).name);

function readCookie(header: string, name: string): string | undefined {
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (pair.slice(0, equals).trim() === name) {
      return pair.slice(equals + 1).trim();
    }
  }
  return undefined;
}
