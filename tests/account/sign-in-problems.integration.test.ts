import { cancelAddress, choosePerson } from "@tests/support/browser";
import {
  APP_URL,
  actorOf,
  ada,
  peopleIn,
  suspend,
  test,
  tokensIn,
} from "@tests/support/sign-in";
import { describe, expect } from "vitest";

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
