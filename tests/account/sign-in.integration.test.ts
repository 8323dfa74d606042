import { startIdentity } from "@local/identity/start";
import { Browser, cancelAddress, choosePerson } from "@tests/support/browser";
import { test as base } from "@tests/support/database";
import { asc, eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import { closeDatabase, type Database } from "@/db/client";
import { accounts, sessions, users, workspaces } from "@/db/schema/account";
import { LINK_COOKIE } from "@/features/account/cookies";
import { seal, unseal } from "@/features/account/sealed";
import { requestActor } from "@/features/account/session";

const APP_URL = "http://localhost:3999";
const ada = { email: "ada@example.com" };
const grace = { email: "grace@example.com" };
const admin = { email: "admin@example.com" };

const test = base
  .extend("app", { scope: "file" }, async ({ databaseUrl }, { onCleanup }) => {
    const identity = await startIdentity({ appUrl: APP_URL });
    Object.assign(process.env, {
      DATABASE_URL: databaseUrl,
      AUTH_URL: APP_URL,
      LOCAL_GITHUB_URL: identity.githubUrl,
      LOCAL_GOOGLE_URL: identity.googleUrl,
      ADMIN_EMAILS: admin.email,
    });
    onCleanup(async () => {
      await closeDatabase();
      await identity.close();
    });
    return { newBrowser: () => new Browser(APP_URL) };
  })
  .extend("browser", ({ app }) => app.newBrowser());

test.beforeEach(async ({ db }) => {
  await db.delete(workspaces);
  await db.delete(users);
});

describe("a first sign-in", () => {
  test.for(["github", "google"] as const)(
    "with %s makes a verified person who is signed in where they wanted to go",
    async (provider, { browser, db }) => {
      const led = await browser.signIn(provider, {
        ...ada,
        next: "/usage?a=1",
      });

      expect(led).toBe("/usage?a=1");
      expect(await actorOf(db, browser)).toMatchObject({
        email: ada.email,
        name: "Ada Lovelace",
        role: "user",
        membershipRole: "owner",
      });
      expect(await peopleIn(db)).toEqual([
        {
          email: ada.email,
          isVerified: true,
          role: "user",
          providers: [provider],
          workspaces: 1,
          sessions: 1,
        },
      ]);
    },
  );

  test("keeps none of the provider's tokens", async ({ browser, db }) => {
    await browser.signIn("google", ada);

    expect(await db.select().from(accounts)).toEqual([
      {
        userId: expect.any(String),
        provider: "google",
        providerAccountId: expect.any(String),
        type: "oidc",
        refresh_token: null,
        access_token: null,
        expires_at: null,
        token_type: null,
        scope: null,
        id_token: null,
        session_state: null,
      },
    ]);
  });

  test("gives the browser a cookie that no script and no other site can use", async ({
    browser,
  }) => {
    const back = await choosePerson(await browser.begin("github"), ada.email);
    const answer = await browser.get(back);

    const cookie = answer.headers
      .getSetCookie()
      .find((line) => line.startsWith("authjs.session-token="));
    expect(cookie?.split("; ")).toEqual(
      expect.arrayContaining(["HttpOnly", "SameSite=Lax", "Path=/"]),
    );
  });

  test("makes an admin of a listed address the provider vouches for", async ({
    browser,
    db,
  }) => {
    await browser.signIn("github", admin);

    expect(await actorOf(db, browser)).toMatchObject({ role: "admin" });
  });

  test("makes one person of many browsers that finish together", async ({
    app,
    db,
  }) => {
    const browsers = Array.from({ length: 6 }, () => app.newBrowser());
    const ways = await Promise.all(
      browsers.map(async (browser) =>
        choosePerson(await browser.begin("github"), ada.email),
      ),
    );

    const led = await Promise.all(
      browsers.map((browser, index) => browser.finish(ways[index] ?? "")),
    );

    expect(new Set(led)).toEqual(new Set(["/chat"]));
    expect(await peopleIn(db)).toMatchObject([
      { providers: ["github"], workspaces: 1, sessions: 6 },
    ]);
  });

  test("that crashed before its account was linked can be made again", async ({
    app,
    db,
  }) => {
    await failing(db, async () => {
      const crashed = await app.newBrowser().signIn("github", ada);
      expect(crashed).toBe("/auth-error?error=Configuration&next=%2Fchat");
    });
    expect(await peopleIn(db)).toMatchObject([{ providers: [], sessions: 0 }]);

    const browser = app.newBrowser();
    const led = await browser.signIn("github", ada);

    expect(led).toBe("/chat");
    expect(await peopleIn(db)).toMatchObject([
      { email: ada.email, providers: ["github"], workspaces: 1, sessions: 1 },
    ]);
  });
});

describe("a later sign-in", () => {
  test("replaces the session this browser had by a new one", async ({
    browser,
    db,
  }) => {
    await browser.signIn("github", ada);
    const before = browser.sessionToken;

    await browser.signIn("github", ada);

    expect(browser.sessionToken).not.toBe(before);
    expect(await tokensIn(db)).toEqual([browser.sessionToken]);
  });

  test("leaves the sessions of other browsers", async ({
    app,
    browser,
    db,
  }) => {
    const phone = app.newBrowser();
    await phone.signIn("github", ada);

    await browser.signIn("github", ada);

    expect(await actorOf(db, phone)).toMatchObject(ada);
  });

  test("as somebody else ends the first one's session and links nothing", async ({
    browser,
    db,
  }) => {
    await browser.signIn("github", ada);

    await browser.signIn("google", grace);

    expect(await actorOf(db, browser)).toMatchObject(grace);
    expect(await peopleIn(db)).toMatchObject([
      { ...ada, providers: ["github"], sessions: 0 },
      { ...grace, providers: ["google"], sessions: 1 },
    ]);
  });

  test("with another provider and the same address is refused, not linked", async ({
    app,
    browser,
    db,
  }) => {
    await app.newBrowser().signIn("github", ada);

    const led = await browser.signIn("google", { ...ada, next: "/usage" });

    expect(led).toBe("/auth-error?error=OAuthAccountNotLinked&next=%2Fusage");
    expect(browser.sessionToken).toBeUndefined();
    expect(await peopleIn(db)).toMatchObject([{ providers: ["github"] }]);
  });

  test("of a suspended account is refused, and carries its reason sealed", async ({
    browser,
    db,
  }) => {
    await browser.signIn("github", ada);
    await suspend(db, ada.email);
    const before = await tokensIn(db);

    const led = await browser.signIn("github", ada);

    const { pathname, searchParams } = new URL(led, APP_URL);
    const note = await unseal("suspension", searchParams.get("notice") ?? "");
    expect(pathname).toBe("/suspended");
    expect(note).toEqual({ userId: await userIdOf(db, ada.email) });
    expect(await tokensIn(db)).toEqual(before);
  });
});

describe("linking", () => {
  test("gives the signed-in person a second way in, and keeps their session", async ({
    app,
    browser,
    db,
  }) => {
    await browser.signIn("github", ada);
    const before = browser.sessionToken;

    const led = await linkFrom(db, browser, { as: ada, wants: grace });

    expect(led).toBe("/settings");
    expect(browser.sessionToken).toBe(before);
    expect(await peopleIn(db)).toMatchObject([
      { ...ada, providers: ["github", "google"], workspaces: 1 },
    ]);
    const phone = app.newBrowser();
    await phone.signIn("google", grace);
    expect(await actorOf(db, phone)).toMatchObject(ada);
  });

  test("refuses an account that signs in somebody else", async ({
    app,
    browser,
    db,
  }) => {
    await app.newBrowser().signIn("google", grace);
    await browser.signIn("github", ada);

    const led = await linkFrom(db, browser, { as: ada, wants: grace });

    expect(led).toBe("/auth-error?error=AccountOfAnother&next=%2Fsettings");
    expect(await actorOf(db, browser)).toMatchObject(ada);
    expect(await peopleIn(db)).toMatchObject([
      { ...ada, providers: ["github"] },
      { ...grace, providers: ["google"] },
    ]);
  });

  test("makes nobody when the session it was asked in has ended", async ({
    browser,
    db,
  }) => {
    await browser.signIn("github", ada);
    await db.delete(sessions);

    const led = await linkFrom(db, browser, { as: ada, wants: grace });

    expect(led).toContain("/auth-error?error=Expired");
    expect(await peopleIn(db)).toMatchObject([
      { ...ada, providers: ["github"] },
    ]);
  });

  test("is for who asked, not for who is signed in when it comes back", async ({
    app,
    browser,
    db,
  }) => {
    await app.newBrowser().signIn("github", admin);
    await browser.signIn("github", ada);

    const led = await linkFrom(db, browser, { as: admin, wants: grace });

    expect(led).toContain("/auth-error?error=Expired");
    expect(await peopleIn(db)).toMatchObject([
      { ...ada, providers: ["github"] },
      { ...admin, providers: ["github"] },
    ]);
  });

  test("is for the provider it was asked for", async ({ browser, db }) => {
    await browser.signIn("github", ada);
    const authorizeUrl = await browser.begin("google");
    const userId = await userIdOf(db, ada.email);
    const link = await seal("link", { userId, provider: "oidc" });
    browser.take(LINK_COOKIE, link);

    await browser.finish(await choosePerson(authorizeUrl, grace.email));

    expect(await peopleIn(db)).toMatchObject([
      { ...ada, providers: ["github"] },
      { ...grace, providers: ["google"] },
    ]);
  });

  test("is not to be had with a note that somebody made up", async ({
    browser,
    db,
  }) => {
    await browser.signIn("github", ada);
    const authorizeUrl = await browser.begin("google");
    browser.take(LINK_COOKIE, await userIdOf(db, ada.email));

    await browser.finish(await choosePerson(authorizeUrl, grace.email));

    expect(await actorOf(db, browser)).toMatchObject(grace);
    expect(await peopleIn(db)).toMatchObject([
      { ...ada, providers: ["github"] },
      { ...grace, providers: ["google"] },
    ]);
  });
});

describe("a sign-in that comes to nothing", () => {
  test("because it was cancelled says so and keeps the way on", async ({
    browser,
    db,
  }) => {
    const authorizeUrl = await browser.begin("google", "/billing");

    const led = await browser.finish(await cancelAddress(authorizeUrl));

    expect(led).toBe("/auth-error?error=AccessDenied&next=%2Fbilling");
    expect(await peopleIn(db)).toEqual([]);
  });

  test("because its own cookies are gone reads as expired", async ({
    browser,
    db,
  }) => {
    const back = await choosePerson(await browser.begin("github"), ada.email);
    browser.lose("authjs.state");
    browser.lose("authjs.pkce.code_verifier");

    expect(await browser.finish(back)).toContain("error=Expired");
    expect(await peopleIn(db)).toEqual([]);
  });

  test("because another browser began it reads as expired", async ({
    app,
    browser,
    db,
  }) => {
    const back = await choosePerson(await browser.begin("github"), ada.email);

    expect(await app.newBrowser().finish(back)).toContain("error=Expired");
    expect(await peopleIn(db)).toEqual([]);
  });

  test("because its code was used before leaves the first one's session", async ({
    browser,
    db,
  }) => {
    const authorizeUrl = await browser.begin("github");
    const cookies = browser.cookie;
    const back = await choosePerson(authorizeUrl, ada.email);
    await browser.finish(back);
    for (const pair of cookies.split("; ")) {
      const equals = pair.indexOf("=");
      browser.take(pair.slice(0, equals), pair.slice(equals + 1));
    }

    expect(await browser.finish(back)).toContain("error=Callback");
    expect(await actorOf(db, browser)).toMatchObject(ada);
  });

  test.for(["//evil.example", "https://evil.example/chat", "/\\evil.example"])(
    "never leads to %s",
    async (next, { browser }) => {
      expect(await browser.signIn("github", { ...ada, next })).toMatch(
        /^\/(?:chat)?$/,
      );
    },
  );

  test("because the form's token is missing is not begun", async ({
    browser,
  }) => {
    const answer = await browser.post("/api/auth/signin/github", {
      csrfToken: "made up",
    });

    expect(answer.headers.get("location")).toBe(
      `${APP_URL}/auth-error?error=Expired&next=%2F`,
    );
  });
});

describe("the session", () => {
  test("is told to its browser without its token", async ({ browser }) => {
    await browser.signIn("github", ada);

    const told = await (await browser.get("/api/auth/session")).json();

    expect(told).toEqual({
      user: {
        id: expect.any(String),
        email: ada.email,
        name: "Ada Lovelace",
        image: expect.any(String),
      },
      expires: expect.any(String),
    });
  });

  test("is told to nobody once its account is suspended", async ({
    browser,
    db,
  }) => {
    await browser.signIn("github", ada);
    await suspend(db, ada.email);

    expect(await (await browser.get("/api/auth/session")).json()).toBeNull();
  });

  test("is gone from the database after sign-out", async ({ browser, db }) => {
    await browser.signIn("github", ada);

    await browser.post("/api/auth/signout", {});

    expect(browser.sessionToken).toBeUndefined();
    expect(await tokensIn(db)).toEqual([]);
  });
});

/** What linkAccountAction does, and then the way through the provider. */
async function linkFrom(
  db: Database,
  browser: Browser,
  { as, wants }: { as: { email: string }; wants: { email: string } },
) {
  const authorizeUrl = await browser.begin("google", "/settings");
  const userId = await userIdOf(db, as.email);
  browser.take(LINK_COOKIE, await seal("link", { userId, provider: "google" }));
  return browser.finish(await choosePerson(authorizeUrl, wants.email));
}

/** While `work` runs, the database fails where a process could have died. */
async function failing(db: Database, work: () => Promise<void>) {
  await db.execute(sql`
    create function no_link() returns trigger language plpgsql as
    $$ begin raise exception 'the process dies here'; end $$`);
  await db.execute(sql`
    create trigger no_link before insert on accounts
    execute function no_link()`);
  await work();
  await db.execute(sql`drop function no_link cascade`);
}

async function actorOf(db: Database, browser: Browser) {
  const headers = { cookie: browser.cookie };
  const actor = await requestActor(db, new Request(APP_URL, { headers }));
  return actor.ok ? actor.value : actor.refusal;
}

const peopleIn = (db: Database) =>
  db
    .select({
      email: users.email,
      isVerified: sql<boolean>`${users.emailVerified} is not null`,
      role: users.role,
      providers: sql<string[]>`array(
        select ${accounts.provider} from ${accounts}
        where ${accounts.userId} = ${users.id} order by 1)`,
      workspaces: db.$count(
        workspaces,
        eq(workspaces.personalUserId, users.id),
      ),
      sessions: db.$count(sessions, eq(sessions.userId, users.id)),
    })
    .from(users)
    .orderBy(sql`${users.email} <> 'ada@example.com'`, asc(users.createdAt));

async function tokensIn(db: Database) {
  const rows = await db.select({ token: sessions.sessionToken }).from(sessions);
  return rows.map(({ token }) => token);
}

async function userIdOf(db: Database, email: string) {
  const [user] = await db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.email, email));
  if (!user) throw new Error(`nobody has ${email}`);
  return user.id;
}

const suspend = (db: Database, email: string) =>
  db
    .update(users)
    .set({ status: "suspended", suspendedReason: "Unpaid invoices" })
    .where(eq(users.email, email));
