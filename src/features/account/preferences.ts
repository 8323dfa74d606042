import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { models } from "@/db/schema/plans";
import { preferences } from "@/db/schema/preferences";

/** What a person has chosen for themselves. */
export type Preferences = {
  /** Null when never chosen: the browser's own choice stands. */
  theme: "system" | "light" | "dark" | null;
  /** May name a model that has left the plan since: check before use. */
  defaultModelId: string | null;
  /** 1 to 4,000 characters, sent first with every question. */
  customInstructions: string | null;
  mailUsage: boolean;
  mailTrial: boolean;
};

const chosen = {
  theme: preferences.theme,
  defaultModelId: preferences.defaultModelId,
  customInstructions: preferences.customInstructions,
  mailUsage: preferences.mailUsage,
  mailTrial: preferences.mailTrial,
};

const NOTHING_CHOSEN: Preferences = {
  theme: null,
  defaultModelId: null,
  customInstructions: null,
  mailUsage: true,
  mailTrial: true,
};

/** What a person has chosen; the defaults for whoever has chosen nothing. */
export async function loadPreferences(
  db: Database,
  userId: string,
): Promise<Preferences> {
  const [row] = await db
    .select(chosen)
    .from(preferences)
    .where(eq(preferences.userId, userId));
  return row ?? NOTHING_CHOSEN;
}

/**
 * Stores what `patch` names and leaves the rest as it is, also when two
 * devices save different parts at once. Returns the whole.
 *
 * Refuses with `model_unknown` for a model that is not, or no longer, offered
 * for chatting; throws when the instructions are empty or above 4,000
 * characters, which the form's schema prevents.
 */
export async function savePreferences(
  db: Database,
  userId: string,
  patch: Partial<Preferences>,
): Promise<Result<Preferences, { kind: "model_unknown" }>> {
  const { defaultModelId } = patch;
  if (defaultModelId && !(await isOffered(db, defaultModelId))) {
    return refuse({ kind: "model_unknown" });
  }
  const [saved] = await db
    .insert(preferences)
    .values({ userId, ...patch })
    .onConflictDoUpdate({
      target: preferences.userId,
      set: { ...patch, updatedAt: sql`now()` },
    })
    .returning(chosen);
  return ok(saved ?? NOTHING_CHOSEN);
}

async function isOffered(db: Database, modelId: string) {
  const [model] = await db
    .select({ id: models.id })
    .from(models)
    .where(
      and(
        eq(models.id, modelId),
        eq(models.kind, "chat"),
        eq(models.status, "active"),
      ),
    );
  return model !== undefined;
}
