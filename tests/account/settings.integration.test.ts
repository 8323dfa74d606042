import { givenSession, givenUser } from "@tests/support/build";
import { browser } from "@tests/support/next-headers";
import { test } from "@tests/support/signed-in";
import { eq } from "drizzle-orm";
import { describe, expect, vi } from "vitest";
import type { Database } from "@/db/client";
import { accounts, sessions, users } from "@/db/schema/account";
import {
  endOtherSessionsAction,
  endSessionAction,
  saveInstructionsAction,
  saveMailAction,
  saveProfileAction,
  saveThemeAction,
} from "@/features/account/actions";
import { unlinkProvider } from "@/features/account/commands";
import { loadPreferences } from "@/features/account/preferences";
import { listSessions } from "@/features/account/queries";

vi.mock("next/headers", () => import("@tests/support/next-headers"));
vi.mock("next/cache", () => ({ revalidatePath: () => undefined }));

const USABLE = ["github", "google"];

describe("unlinkProvider", () => {
  test("takes one way to sign in, of others nothing", async ({ db }) => {
    const ada = await givenLinked(db, "github", "google");
    const grace = await givenLinked(db, "github", "google");

    const unlinked = await unlinkProvider(db, {
      userId: ada.userId,
      provider: "github",
      usable: USABLE,
    });

    expect(unlinked.ok).toBe(true);
    expect(await providersOf(db, ada)).toEqual(["google"]);
    expect(await providersOf(db, grace)).toEqual(["github", "google"]);
  });

  test.for([
    ["the only one", ["github"], "github"],
    ["the only one that this server has set up", ["github", "oidc"], "github"],
  ] as const)("refuses %s", async ([, linked, provider], { db }) => {
    const ada = await givenLinked(db, ...linked);

    const unlinked = await unlinkProvider(db, {
      userId: ada.userId,
      provider,
      usable: USABLE,
    });

    expect(unlinked).toEqual({ ok: false, refusal: { kind: "last_way" } });
    expect(await providersOf(db, ada)).toEqual([...linked]);
  });

  test("leaves one of two that are taken at the same moment", async ({
    db,
  }) => {
    const ada = await givenLinked(db, "github", "google");

    const outcomes = await Promise.all(
      USABLE.map((provider) =>
        unlinkProvider(db, { userId: ada.userId, provider, usable: USABLE }),
      ),
    );

    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await providersOf(db, ada)).toHaveLength(1);
  });
});

describe("listSessions", () => {
  test("names this browser first, tells no token, and none of others' or ended", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const grace = await givenUser(db);
    await givenSession(db, grace);
    const ended = await givenSession(db, { ...ada, expires: new Date(0) });
    const phone = await givenSession(db, ada);
    const here = await givenSession(db, ada);

    const listed = await listSessions(db, { ...ada, ...here });

    expect(listed.map(({ isThis }) => isThis)).toEqual([true, false]);
    const told = JSON.stringify(listed);
    for (const { sessionToken } of [ended, phone, here]) {
      expect(told).not.toContain(sessionToken);
    }
  });
});

describe("signing out elsewhere", () => {
  test("ends the session that is named, and no other", async ({
    db,
    signIn,
  }) => {
    const ada = await givenUser(db);
    const phone = await givenSession(db, ada);
    const tablet = await givenSession(db, ada);
    await signIn(ada);
    const listed = await listSessions(db, { ...ada, ...phone });

    await endSessionAction(null, form({ sessionId: listed[0]?.sessionId }));

    expect(await tokensOf(db, ada)).toEqual(
      [tablet.sessionToken, tokenHere()].sort(),
    );
  });

  test("does not end the session of somebody else", async ({ db, signIn }) => {
    const ada = await givenUser(db);
    const grace = await givenUser(db);
    const hers = await givenSession(db, grace);
    await signIn(ada);
    const listed = await listSessions(db, { ...grace, ...hers });

    await endSessionAction(null, form({ sessionId: listed[0]?.sessionId }));

    expect(await tokensOf(db, grace)).toEqual([hers.sessionToken]);
  });

  test("ends all but this one, of others none", async ({ db, signIn }) => {
    const ada = await givenUser(db);
    const grace = await givenUser(db);
    const hers = await givenSession(db, grace);
    await givenSession(db, ada);
    await givenSession(db, ada);
    await signIn(ada);

    await endOtherSessionsAction(null, form({}));

    expect(await tokensOf(db, ada)).toEqual([tokenHere()]);
    expect(await tokensOf(db, grace)).toEqual([hers.sessionToken]);
  });
});

describe("the settings", () => {
  test("store a profile, spaces and line breaks in the name mended", async ({
    db,
    signIn,
  }) => {
    const ada = await givenUser(db);
    await signIn(ada);

    await saveProfileAction(
      null,
      form({
        name: " Ada\n King ",
        timeZone: "europe/london",
        locale: "en-gb",
      }),
    );

    const [stored] = await db
      .select()
      .from(users)
      .where(eq(users.id, ada.userId));
    expect(stored).toMatchObject({
      name: "Ada King",
      timeZone: "Europe/London",
      locale: "en-GB",
    });
  });

  test("keep instructions as they were typed, whatever breaks the form sent", async ({
    db,
    signIn,
  }) => {
    const ada = await givenUser(db);
    await signIn(ada);

    await saveInstructionsAction(
      null,
      form({ instructions: "Be brief.\r\nNo lists.\0 " }),
    );

    expect(await loadPreferences(db, ada.userId)).toMatchObject({
      customInstructions: "Be brief.\nNo lists.",
    });
  });

  test("take 4,000 characters of instructions, however many lines, and not one more", async ({
    db,
    signIn,
  }) => {
    const ada = await givenUser(db);
    await signIn(ada);
    const longest = `${"ab\n".repeat(1_333)}a`;
    const asSent = longest.replaceAll("\n", "\r\n");

    const taken = await saveInstructionsAction(
      null,
      form({ instructions: asSent }),
    );
    const refused = await saveInstructionsAction(
      null,
      form({ instructions: `${asSent}b` }),
    );

    expect(taken.ok).toBe(true);
    expect(refused).toMatchObject({ refusal: { kind: "invalid_input" } });
    expect(await loadPreferences(db, ada.userId)).toMatchObject({
      customInstructions: longest,
    });
  });

  test("save twice what is sent twice, as once", async ({ db, signIn }) => {
    const ada = await givenUser(db);
    await signIn(ada);
    const off = () =>
      saveMailAction(null, form({ mail: "usage", isWanted: "false" }));

    await Promise.all([off(), off()]);

    expect(await loadPreferences(db, ada.userId)).toMatchObject({
      mailUsage: false,
      mailTrial: true,
    });
  });

  test("know no mail that must come in any case, and no theme of one's own", async ({
    db,
    signIn,
  }) => {
    const ada = await givenUser(db);
    await signIn(ada);

    const outcomes = [
      await saveMailAction(null, form({ mail: "payment", isWanted: "false" })),
      await saveThemeAction(null, form({ theme: "pink" })),
    ];

    expect(outcomes).toMatchObject([
      { refusal: { kind: "invalid_input" } },
      { refusal: { kind: "invalid_input" } },
    ]);
  });
});

async function givenLinked(db: Database, ...providers: string[]) {
  const person = await givenUser(db);
  await db.insert(accounts).values(
    providers.map((provider) => ({
      userId: person.userId,
      type: "oidc" as const,
      provider,
      providerAccountId: `${provider}-${person.userId}`,
    })),
  );
  return person;
}

async function providersOf(db: Database, { userId }: { userId: string }) {
  const linked = await db
    .select({ provider: accounts.provider })
    .from(accounts)
    .where(eq(accounts.userId, userId));
  return linked.map(({ provider }) => provider).sort();
}

async function tokensOf(db: Database, { userId }: { userId: string }) {
  const rows = await db
    .select({ sessionToken: sessions.sessionToken })
    .from(sessions)
    .where(eq(sessions.userId, userId));
  return rows.map(({ sessionToken }) => sessionToken).sort();
}

const tokenHere = () => browser.cookies.get("authjs.session-token") ?? "";

function form(fields: Record<string, string | undefined>) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) data.set(name, value);
  }
  return data;
}
