import { choosePerson } from "@tests/support/browser";
import {
  APP_URL,
  actorOf,
  ada,
  admin,
  grace,
  peopleIn,
  suspend,
  test,
  tokensIn,
  userIdOf,
} from "@tests/support/sign-in";
import { sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { accounts } from "@/db/schema/account";
import { unseal } from "@/features/account/sealed";

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
