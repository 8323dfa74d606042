import { givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { users } from "@/db/schema/account";
import { models } from "@/db/schema/plans";
import { preferences } from "@/db/schema/preferences";
import {
  loadPreferences,
  savePreferences,
} from "@/features/account/preferences";

const NOTHING_CHOSEN = {
  theme: null,
  defaultModelId: null,
  customInstructions: null,
  mailUsage: true,
  mailTrial: true,
};

describe("loadPreferences", () => {
  test("has the defaults for whoever has chosen nothing, and stores no row", async ({
    db,
  }) => {
    const ada = await givenUser(db);

    expect(await loadPreferences(db, ada.userId)).toEqual(NOTHING_CHOSEN);

    expect(await db.select().from(preferences)).toEqual([]);
  });
});

describe("savePreferences", () => {
  test("stores what it is given and leaves the rest, of others everything", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const grace = await givenUser(db);

    await savePreferences(db, ada.userId, { customInstructions: "Be brief." });
    const saved = await savePreferences(db, ada.userId, { mailUsage: false });

    const expected = {
      ...NOTHING_CHOSEN,
      customInstructions: "Be brief.",
      mailUsage: false,
    };
    expect(saved).toEqual({ ok: true, value: expected });
    expect(await loadPreferences(db, ada.userId)).toEqual(expected);
    expect(await loadPreferences(db, grace.userId)).toEqual(NOTHING_CHOSEN);
  });

  test("loses neither of two parts that are saved at once", async ({ db }) => {
    const ada = await givenUser(db);

    await Promise.all([
      savePreferences(db, ada.userId, { theme: "dark" }),
      savePreferences(db, ada.userId, { mailTrial: false }),
    ]);

    expect(await loadPreferences(db, ada.userId)).toEqual({
      ...NOTHING_CHOSEN,
      theme: "dark",
      mailTrial: false,
    });
  });

  test("takes back what it is given as null", async ({ db }) => {
    const ada = await givenUser(db);
    await savePreferences(db, ada.userId, {
      customInstructions: "Be brief.",
      defaultModelId: "gpt-4o-mini",
    });

    await savePreferences(db, ada.userId, {
      customInstructions: null,
      defaultModelId: null,
    });

    expect(await loadPreferences(db, ada.userId)).toEqual(NOTHING_CHOSEN);
  });

  test.for([
    ["that there is not", "gpt-0"],
    ["that does not chat", "text-embedding-3-small"],
    ["that is retired", "retired-model"],
  ])("refuses a model %s and stores nothing", async ([, modelId], { db }) => {
    const ada = await givenUser(db);
    const [model] = await db
      .select()
      .from(models)
      .where(eq(models.id, "gpt-4o-mini"));
    if (!model) throw new Error("the catalogue is not seeded");
    await db
      .insert(models)
      .values({ ...model, id: "retired-model", status: "retired" })
      .onConflictDoNothing();

    const saved = await savePreferences(db, ada.userId, {
      defaultModelId: modelId ?? null,
      theme: "dark",
    });

    expect(saved).toEqual({ ok: false, refusal: { kind: "model_unknown" } });
    expect(await loadPreferences(db, ada.userId)).toEqual(NOTHING_CHOSEN);
  });

  test("fails on instructions the database does not hold", async ({ db }) => {
    const ada = await givenUser(db);

    const saving = savePreferences(db, ada.userId, {
      customInstructions: "a".repeat(4_001),
    });

    await expect(saving).rejects.toThrow();
    expect(await loadPreferences(db, ada.userId)).toEqual(NOTHING_CHOSEN);
  });
});

test("preferences are gone with their person", async ({ db, pool }) => {
  const ada = await givenUser(db);
  await savePreferences(db, ada.userId, { theme: "dark" });

  await pool.query("delete from workspaces where personal_user_id = $1", [
    ada.userId,
  ]);
  await db.delete(users).where(eq(users.id, ada.userId));

  expect(await loadPreferences(db, ada.userId)).toEqual(NOTHING_CHOSEN);
});
