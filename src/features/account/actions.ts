"use server";

import type { Route } from "next";
import { revalidatePath } from "next/cache";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { AuthError } from "next-auth";
import { env } from "@/core/env";
import { ok } from "@/core/result";
import { db } from "@/db/client";
import { countRefusal } from "@/features/rates/refusal-counts";
import { takeRate } from "@/features/rates/take";
import { visitorAddress } from "@/features/rates/visitor-address";
import { actorAction } from "./act.ts";
import { signIn } from "./auth.ts";
import {
  chooseWorkspace,
  endOtherSessions,
  endSession,
  endSessionOf,
  rememberZone,
  saveProfile,
  unlinkProvider,
} from "./commands.ts";
import { LINK_COOKIE, linkCookieOptions, sessionCookie } from "./cookies.ts";
import { requireActor } from "./loaders.ts";
import { savePreferences } from "./preferences.ts";
import { problemPath } from "./problems.ts";
import { signInOptions } from "./providers.ts";
import { safeNextPath } from "./rules.ts";
import {
  chooseWorkspaceInput,
  defaultModelInput,
  endSessionInput,
  instructionsInput,
  mailInput,
  nothing,
  profileInput,
  rememberZoneInput,
  signInInput,
  themeInput,
  unlinkInput,
} from "./schema.ts";
import { seal } from "./sealed.ts";

/** Sends the browser to a provider. `provider`, and `next` as a path of ours. */
export async function signInAction(form: FormData): Promise<void> {
  const input = signInInput.safeParse(Object.fromEntries(form));
  if (!input.success) sendOn("invalid_input", "/login");
  const { provider, next } = input.data;
  const address = visitorAddress(await headers());
  const taken = await takeRate(db, "sign_in", { address });
  if (!taken.ok) sendOn("rate_limited", problemPath("TooMany", next));
  (await cookies()).delete({ name: LINK_COOKIE, ...linkCookieOptions(env()) });
  await goToProvider(provider, safeNextPath(next));
}

/**
 * Sends a signed-in person to one more provider, to sign in with it as well
 * from then on. What comes back is linked only to whoever asked here.
 */
export async function linkAccountAction(form: FormData): Promise<void> {
  const { userId } = await requireActor({ onRefusal: countRefusal });
  const input = signInInput.safeParse(Object.fromEntries(form));
  if (!input.success) sendOn("invalid_input", "/settings");
  const { provider } = input.data;
  const taken = await takeRate(db, "acts", { userId });
  if (!taken.ok) sendOn("rate_limited", problemPath("TooMany", "/settings"));
  const link = await seal("link", { userId, provider });
  (await cookies()).set(LINK_COOKIE, link, linkCookieOptions(env()));
  await goToProvider(provider, "/settings");
}

/** Ends this browser's session in the database, then forgets its cookie. */
export async function signOutAction(): Promise<void> {
  const { name, options } = sessionCookie(env());
  const jar = await cookies();
  const sessionToken = jar.get(name)?.value;
  if (sessionToken) await endSession(db, { sessionToken });
  jar.set(name, "", { ...options, maxAge: 0 });
  redirect("/");
}

/** Fields `timeZone` and `locale`, as the browser knows them. Counts once. */
export const rememberZoneAction = actorAction(
  rememberZoneInput,
  async ({ userId }, zone) => ok(await rememberZone(db, { userId, ...zone })),
);

/** Field `workspaceId`: where this browser acts from now on. */
export const chooseWorkspaceAction = actorAction(
  chooseWorkspaceInput,
  async (_actor, { workspaceId }) => {
    const sessionToken =
      (await cookies()).get(sessionCookie(env()).name)?.value ?? "";
    const chosen = await chooseWorkspace(db, { sessionToken, workspaceId });
    revalidatePath("/", "layout");
    return chosen;
  },
);

/** Fields `name`, `timeZone` and `locale`. */
export const saveProfileAction = actorAction(
  profileInput,
  async ({ userId }, profile) => {
    await saveProfile(db, { userId, ...profile });
    revalidatePath("/", "layout");
    return ok(null);
  },
);

/** Field `provider`. */
export const unlinkAction = actorAction(
  unlinkInput,
  async ({ userId }, { provider }) => {
    const usable = signInOptions(env()).map(({ id }) => id);
    const unlinked = await unlinkProvider(db, { userId, provider, usable });
    revalidatePath("/settings");
    return unlinked;
  },
);

/** Field `sessionId`. Ending this browser's own ends at the landing page. */
export const endSessionAction = actorAction(
  endSessionInput,
  async ({ userId }, { sessionId }) => {
    await endSessionOf(db, { userId, sessionId });
    revalidatePath("/settings");
    return ok(null);
  },
);

export const endOtherSessionsAction = actorAction(
  nothing,
  async ({ userId }) => {
    const jar = await cookies();
    const sessionToken = jar.get(sessionCookie(env()).name)?.value ?? "";
    await endOtherSessions(db, { userId, sessionToken });
    revalidatePath("/settings");
    return ok(null);
  },
);

/** Field `instructions`; empty for none. */
export const saveInstructionsAction = actorAction(
  instructionsInput,
  ({ userId }, { instructions }) =>
    savePreferences(db, userId, { customInstructions: instructions }),
);

/** Field `modelId`; empty for the catalogue's choice. */
export const saveDefaultModelAction = actorAction(
  defaultModelInput,
  async ({ userId }, { modelId }) => {
    const saved = await savePreferences(db, userId, {
      defaultModelId: modelId,
    });
    revalidatePath("/", "layout");
    return saved;
  },
);

/** Field `theme`. The browser has it in its cookie already. */
export const saveThemeAction = actorAction(
  themeInput,
  ({ userId }, { theme }) => savePreferences(db, userId, { theme }),
);

/** Fields `mail` and `isWanted`. */
export const saveMailAction = actorAction(
  mailInput,
  ({ userId }, { mail, isWanted }) =>
    savePreferences(
      db,
      userId,
      mail === "usage" ? { mailUsage: isWanted } : { mailTrial: isWanted },
    ),
);

/** Refuses by a page that says so, as a form's own action can. */
function sendOn(kind: string, path: Route): never {
  countRefusal(kind);
  redirect(path);
}

async function goToProvider(provider: string, redirectTo: string) {
  try {
    await signIn(provider, { redirectTo });
  } catch (fault) {
    if (!(fault instanceof AuthError)) throw fault;
    redirect(problemPath("Configuration", redirectTo));
  }
}
