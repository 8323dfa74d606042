import "server-only";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { env } from "@/core/env";
import { readerFor } from "@/core/format";
import { db } from "@/db/client";
import { nameBrowser } from "./browser-name.ts";
import { REQUESTED_PATH_HEADER, sessionCookie } from "./cookies.ts";
import { accountCopy } from "./copy.ts";
import { loadPreferences } from "./preferences.ts";
import { problemPath } from "./problems.ts";
import { signInOptions } from "./providers.ts";
import {
  findSession,
  findSignInMoment,
  findSuspension,
  listOwners,
  listProviders,
  listSessions,
  listWorkspaces,
} from "./queries.ts";
import { safeNextPath } from "./rules.ts";
import {
  type SignInWay,
  signInProblem,
  type WorkspaceChoice,
} from "./schema.ts";
import { unseal } from "./sealed.ts";
import { type Actor, type ActorRefusal, sessionActor } from "./session.ts";
import { settingsCopy } from "./settings-copy.ts";
import { listRegions, listZones } from "./zones.ts";

/** Once a request, however many components ask. */
const loadSession = cache(async () => {
  const token = (await cookies()).get(sessionCookie(env()).name)?.value;
  return sessionActor(db, token);
});

/** Who is signed in; null for a visitor and for a suspended account. */
export async function loadActor(): Promise<Actor | null> {
  const session = await loadSession();
  return session.ok ? session.value : null;
}

/**
 * Who is signed in. Sends a visitor to /login, with the way back, and a
 * suspended account to /suspended; so it returns only for somebody who may act.
 */
export async function requireActor({
  onRefusal,
}: GateOptions = {}): Promise<Actor> {
  const session = await loadSession();
  if (session.ok) return session.value;
  onRefusal?.(session.refusal.kind);
  if (session.refusal.kind === "account_suspended") redirect("/suspended");
  return redirect(await loginPath());
}

/** `onRefusal` is told why somebody is sent away, before they are. */
type GateOptions = { onRefusal?: (kind: ActorRefusal["kind"]) => void };

/**
 * Who holds this browser's session, suspended or not: for the little that a
 * suspended account may still do. Sends everybody else to /login.
 */
export async function requireHolder({
  onRefusal,
}: GateOptions = {}): Promise<Actor> {
  const session = await loadSession();
  if (session.ok) return session.value;
  const token = (await cookies()).get(sessionCookie(env()).name)?.value;
  const held = token && (await findSession(db, { sessionToken: token }));
  if (held) return held.actor;
  onRefusal?.("unauthenticated");
  return redirect(await loginPath());
}

/** The signed-in admin. For everybody else the page does not exist. */
export async function requireAdmin(): Promise<Actor> {
  const actor = await requireActor();
  if (actor.role !== "admin") notFound();
  return actor;
}

type SearchParams = Record<string, string | string[] | undefined>;

/**
 * What /login and /signup show. Sends on whoever is signed in already, and an
 * error of Auth.js's own to its page.
 */
export async function loadDoor({ next, error }: SearchParams) {
  const nextPath = safeNextPath(next);
  if (error !== undefined) {
    redirect(problemPath(signInProblem.parse(error), nextPath));
  }
  if (await loadActor()) redirect(nextPath);
  const { APP_NAME: appName } = env();
  return { appName, options: signInOptions(env()), next: nextPath };
}

/**
 * What /auth-error shows. Two tabs that sign in together end well: the slower
 * one, whose attempt is over, finds the person signed in and goes on.
 */
export async function loadProblem({ error, next }: SearchParams) {
  const problem = signInProblem.parse(error);
  const nextPath = safeNextPath(next);
  const isOver = problem === "Expired" || problem === "Callback";
  if (isOver && (await loadActor())) redirect(nextPath);
  return { problem, next: nextPath, supportEmail: env().SUPPORT_EMAIL };
}

/**
 * What /suspended shows: to a browser that still holds a session of the
 * account, or that was refused one and carries the sealed note of it.
 */
export async function loadSuspension({ notice }: SearchParams) {
  const { SUPPORT_EMAIL: supportEmail } = env();
  const session = await loadSession();
  if (!session.ok && session.refusal.kind === "account_suspended") {
    return { reason: session.refusal.reason, supportEmail, isSignedIn: true };
  }
  const sealed = typeof notice === "string" ? notice : undefined;
  const note = await unseal("suspension", sealed);
  const suspension = note && (await findSuspension(db, note));
  if (!suspension) redirect("/login");
  return { reason: suspension.reason, supportEmail, isSignedIn: false };
}

/** Where the reader may act, and where they do. */
export async function loadWorkspaces(): Promise<{
  workspaceId: string;
  workspaces: WorkspaceChoice[];
}> {
  const { userId, workspaceId } = await requireActor();
  const own = await listWorkspaces(db, { userId });
  const workspaces = own.map(({ id, name, kind }) => ({
    id,
    name: kind === "personal" ? accountCopy.personalWorkspace : name,
  }));
  return { workspaceId, workspaces };
}

/** Whom a member asks for what only an owner may do; null for an owner. */
export const loadWhomToAsk = cache(async () => {
  const actor = await requireActor();
  return actor.membershipRole === "owner" ? null : listOwners(db, actor);
});

/** The ways to sign in, and which of them this person has. */
export async function loadSignInWays(): Promise<SignInWay[]> {
  const { userId } = await requireActor();
  const linked = await listProviders(db, { userId });
  return signInOptions(env()).map(({ id, name }) => ({
    id,
    name,
    isLinked: linked.includes(id),
  }));
}

/** What the person has chosen for themselves; once a request. */
export const loadOwnPreferences = cache(async () => {
  const { userId } = await requireActor();
  return loadPreferences(db, userId);
});

/** What the person may say of themselves, and the choices they have for it. */
export async function loadProfile() {
  const actor = await requireActor();
  const timeZone = readerFor(actor).timeZone;
  const locale = actor.locale ?? readerFor(actor).locale;
  return {
    name: actor.name ?? "",
    email: actor.email,
    timeZone,
    locale,
    zones: listZones(timeZone, settingsCopy.profile.otherZones),
    regions: listRegions(locale),
  };
}

/** When this browser was signed in. Sends whoever is not to /login. */
export async function loadSignInMoment(): Promise<Date> {
  const sessionToken =
    (await cookies()).get(sessionCookie(env()).name)?.value ?? "";
  const signedInAt = await findSignInMoment(db, { sessionToken });
  return signedInAt ?? redirect(await loginPath());
}

/** The browsers this person is signed in on, this one first. */
export async function loadDevices() {
  const { userId } = await requireActor();
  const sessionToken =
    (await cookies()).get(sessionCookie(env()).name)?.value ?? "";
  const browsers = await listSessions(db, { userId, sessionToken });
  return browsers.map(({ sessionId, userAgent, isThis, ...moments }) => ({
    sessionId,
    isThis,
    name: nameBrowser(userAgent),
    signedInAt: moments.signedInAt.toISOString(),
    lastSeenAt: moments.lastSeenAt.toISOString(),
  }));
}

async function loginPath(): Promise<"/login" | `/login?${string}`> {
  const requested = (await headers()).get(REQUESTED_PATH_HEADER);
  if (!requested) return "/login";
  return `/login?${new URLSearchParams({ next: safeNextPath(requested) })}`;
}
