import { givenSession, givenUser } from "@tests/support/build";
import { test as base } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { describe, expect, vi } from "vitest";
import { closeDatabase, type Database } from "@/db/client";
import { sessions, users } from "@/db/schema/account";
import {
  rememberZoneAction,
  signInAction,
  signOutAction,
} from "@/features/account/actions";
import {
  loadActor,
  loadDoor,
  loadProblem,
  loadSuspension,
  requireActor,
  requireAdmin,
} from "@/features/account/loaders";
import { seal } from "@/features/account/sealed";

/** The browser's side of the request that Next would be answering. */
const browser = vi.hoisted(() => ({
  cookies: new Map<string, string>(),
  headers: new Map<string, string>(),
}));

vi.mock("next/headers", () => ({
  headers: async () => new Headers([...browser.headers]),
  cookies: async () => ({
    get: (name: string) => {
      const value = browser.cookies.get(name);
      return value === undefined ? undefined : { name, value };
    },
    set: (name: string, value: string, options: { maxAge?: number }) =>
      options.maxAge === 0
        ? browser.cookies.delete(name)
        : browser.cookies.set(name, value),
    delete: ({ name }: { name: string }) => browser.cookies.delete(name),
  }),
}));

const SESSION_COOKIE = "authjs.session-token";

const test = base.extend(
  "signIn",
  { auto: true },
  async ({ db, databaseUrl }) => {
    process.env.DATABASE_URL = databaseUrl;
    process.env.SUPPORT_EMAIL = "help@example.com";
    browser.cookies.clear();
    browser.headers.clear();
    return async (person: { userId: string }) => {
      const { sessionToken } = await givenSession(db, person);
      browser.cookies.set(SESSION_COOKIE, sessionToken);
      return { sessionToken };
    };
  },
);

test.afterAll(() => closeDatabase());

describe("requireActor", () => {
  test("knows the person behind the cookie", async ({ db, signIn }) => {
    const ada = await givenUser(db);
    await signIn(ada);

    expect(await requireActor()).toMatchObject({ userId: ada.userId });
    expect(await loadActor()).toMatchObject({ userId: ada.userId });
  });

  test("sends a visitor to sign in, with the way back", async () => {
    browser.headers.set("x-tollgate-path", "/usage?before=1");

    expect(await destinationOf(requireActor())).toBe(
      "/login?next=%2Fusage%3Fbefore%3D1",
    );
    expect(await loadActor()).toBeNull();
  });

  test("sends nobody back to another site", async () => {
    browser.headers.set("x-tollgate-path", "//evil.example");

    expect(await destinationOf(requireActor())).toBe("/login?next=%2Fchat");
  });

  test("sends a suspended person to the reason", async ({ db, signIn }) => {
    const ada = await givenSuspended(db);
    await signIn(ada);

    expect(await destinationOf(requireActor())).toBe("/suspended");
    expect(await loadActor()).toBeNull();
  });
});

describe("requireAdmin", () => {
  test("lets an admin in", async ({ db, signIn }) => {
    const root = await givenUser(db, { role: "admin" });
    await signIn(root);

    expect(await requireAdmin()).toMatchObject({ role: "admin" });
  });

  test("shows nobody else that there is a page", async ({ db, signIn }) => {
    await signIn(await givenUser(db));

    await expect(requireAdmin()).rejects.toMatchObject({
      digest: "NEXT_HTTP_ERROR_FALLBACK;404",
    });
  });
});

describe("the door", () => {
  test("shows itself to a visitor, with a safe way on", async () => {
    expect(await loadDoor({ next: "//evil.example" })).toMatchObject({
      appName: "Tollgate",
      next: "/chat",
    });
  });

  test("lets a signed-in person pass to where they wanted to go", async ({
    db,
    signIn,
  }) => {
    await signIn(await givenUser(db));

    expect(await destinationOf(loadDoor({ next: "/usage" }))).toBe("/usage");
  });

  test("sends an error of Auth.js's own to its page", async () => {
    const door = loadDoor({ error: "AccessDenied", next: "/usage" });

    expect(await destinationOf(door)).toBe(
      "/auth-error?error=AccessDenied&next=%2Fusage",
    );
  });
});

describe("the page of what went wrong", () => {
  test.for(["Expired", "Callback"])(
    "lets the slower of two tabs go on: %s",
    async (error, { db, signIn }) => {
      await signIn(await givenUser(db));

      const problem = loadProblem({ error, next: "/usage" });

      expect(await destinationOf(problem)).toBe("/usage");
    },
  );

  test("tells a signed-in person of a link that was refused", async ({
    db,
    signIn,
  }) => {
    await signIn(await givenUser(db));

    expect(await loadProblem({ error: "AccountOfAnother" })).toEqual({
      problem: "AccountOfAnother",
      next: "/chat",
      supportEmail: "help@example.com",
    });
  });
});

describe("the page of a suspension", () => {
  const told = { reason: "Unpaid invoices", supportEmail: "help@example.com" };

  test("tells the reason to a browser that is still signed in", async ({
    db,
    signIn,
  }) => {
    await signIn(await givenSuspended(db));

    expect(await loadSuspension({})).toEqual({ ...told, isSignedIn: true });
  });

  test("tells it to a browser whose sign-in was refused", async ({ db }) => {
    const { userId } = await givenSuspended(db);
    const notice = await seal("suspension", { userId });

    expect(await loadSuspension({ notice })).toEqual({
      ...told,
      isSignedIn: false,
    });
  });

  test("tells it to nobody who only knows whom to ask about", async ({
    db,
  }) => {
    const { userId } = await givenSuspended(db);
    const otherPurpose = await seal("link", { userId });

    for (const notice of [undefined, "", userId, [userId], otherPurpose]) {
      expect(await destinationOf(loadSuspension({ notice }))).toBe("/login");
    }
  });
});

describe("signOutAction", () => {
  test("ends the session in the database and forgets the cookie", async ({
    db,
    signIn,
  }) => {
    const ada = await givenUser(db);
    const phone = await givenSession(db, ada);
    await signIn(ada);

    expect(await destinationOf(signOutAction())).toBe("/");

    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
    expect(
      await db.select().from(sessions).where(eq(sessions.userId, ada.userId)),
    ).toMatchObject([{ sessionToken: phone.sessionToken }]);
  });
});

describe("rememberZoneAction", () => {
  test("stores the zone of whoever is signed in", async ({ db, signIn }) => {
    const ada = await givenUser(db);
    await signIn(ada);

    const outcome = await rememberZoneAction(
      null,
      form({ timeZone: "europe/berlin", locale: "de", userId: "somebody" }),
    );

    expect(outcome).toEqual({ ok: true, value: { remembered: true } });
    expect(await requireActor()).toMatchObject({
      timeZone: "Europe/Berlin",
      locale: "de",
    });
  });

  test("says what is wrong with a zone nobody knows", async ({
    db,
    signIn,
  }) => {
    await signIn(await givenUser(db));

    expect(
      await rememberZoneAction(null, form({ timeZone: "Mars", locale: "de" })),
    ).toMatchObject({
      ok: false,
      refusal: {
        kind: "invalid_input",
        fields: { timeZone: [expect.any(String)] },
      },
    });
  });

  test("does nothing for a visitor", async () => {
    const zone = form({ timeZone: "UTC", locale: "de" });

    expect(await destinationOf(rememberZoneAction(null, zone))).toBe("/login");
  });
});

test("signInAction begins nothing with a provider nobody knows", async () => {
  const begun = signInAction(form({ provider: "credentials" }));

  expect(await destinationOf(begun)).toBe("/login");
});

/** Where Next's redirect, which is thrown, leads. */
async function destinationOf(work: Promise<unknown>): Promise<string> {
  const thrown: unknown = await work.then(
    () => null,
    (fault: unknown) => fault,
  );
  const digest = thrown instanceof Error ? Reflect.get(thrown, "digest") : null;
  if (!String(digest).startsWith("NEXT_REDIRECT;")) throw thrown;
  return String(digest).split(";").slice(2, -2).join(";");
}

async function givenSuspended(db: Database) {
  const person = await givenUser(db, { status: "suspended" });
  await db
    .update(users)
    .set({ suspendedReason: "Unpaid invoices" })
    .where(eq(users.id, person.userId));
  return person;
}

function form(fields: Record<string, string>) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}
