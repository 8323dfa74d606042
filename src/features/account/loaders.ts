import "server-only";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { env } from "@/core/env";
import { db } from "@/db/client";
import { REQUESTED_PATH_HEADER, sessionCookie } from "./cookies.ts";
import { safeNextPath } from "./rules.ts";
import { type Actor, sessionActor } from "./session.ts";

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
export async function requireActor(): Promise<Actor> {
  const session = await loadSession();
  if (session.ok) return session.value;
  if (session.refusal.kind === "account_suspended") redirect("/suspended");
  return redirect(await loginPath());
}

/** The signed-in admin. For everybody else the page does not exist. */
export async function requireAdmin(): Promise<Actor> {
  const actor = await requireActor();
  if (actor.role !== "admin") notFound();
  return actor;
}

/** Why the account behind this browser's session is suspended; null when it is not. */
export async function loadSuspension(): Promise<{
  reason: string | null;
} | null> {
  const session = await loadSession();
  if (session.ok || session.refusal.kind !== "account_suspended") return null;
  return { reason: session.refusal.reason };
}

async function loginPath() {
  const requested = (await headers()).get(REQUESTED_PATH_HEADER);
  if (!requested) return "/login";
  return `/login?${new URLSearchParams({ next: safeNextPath(requested) })}`;
}
