import { type Browser, choosePerson } from "@tests/support/browser";
import {
  actorOf,
  ada,
  admin,
  grace,
  peopleIn,
  test,
  userIdOf,
} from "@tests/support/sign-in";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { sessions } from "@/db/schema/account";
import { LINK_COOKIE } from "@/features/account/cookies";
import { seal } from "@/features/account/sealed";

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
