import { givenSession, givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { statementsOf } from "@tests/support/statements";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { sessions, users } from "@/db/schema/account";
import { requestActor } from "@/features/account/session";

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

const requestWith = (cookie: string) =>
  new Request("http://localhost/api/usage", { headers: { cookie } });

const fromNow = (ms: number) => new Date(Date.now() + ms);

describe("requestActor", () => {
  test("knows the person, their workspace and their part in it", async ({
    db,
  }) => {
    const ada = await givenUser(db, { timeZone: "Europe/London" });
    const { cookie } = await givenSession(db, ada);

    const actor = await requestActor(db, requestWith(`theme=dark; ${cookie}`));

    expect(actor).toEqual({
      ok: true,
      value: {
        userId: ada.userId,
        workspaceId: ada.workspaceId,
        membershipRole: "owner",
        role: "user",
        email: ada.email,
        name: "Ada Lovelace",
        image: null,
        timeZone: "Europe/London",
        locale: null,
      },
    });
  });

  test.for([
    ["no cookie", ""],
    ["an empty token", "authjs.session-token="],
    ["a token nobody was given", "authjs.session-token=nobody"],
    ["another cookie's name", "xauthjs.session-token=nobody"],
    ["no name at all", "authjs.session-token"],
  ])("refuses %s as unauthenticated", async ([, cookie = ""], { db }) => {
    expect(await requestActor(db, requestWith(cookie))).toEqual({
      ok: false,
      refusal: { kind: "unauthenticated" },
    });
  });

  test("refuses a session that has expired, and does not revive it", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const expires = fromNow(-1_000);
    const { cookie, sessionToken } = await givenSession(db, {
      ...ada,
      expires,
    });

    const actor = await requestActor(db, requestWith(cookie));

    expect(actor).toEqual({
      ok: false,
      refusal: { kind: "unauthenticated" },
    });
    expect(await expiryOf(db, sessionToken)).toEqual(expires);
  });

  test("refuses a suspended account with its reason at the next request", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const { cookie } = await givenSession(db, ada);
    expect(await requestActor(db, requestWith(cookie))).toMatchObject({
      ok: true,
    });

    await db
      .update(users)
      .set({ status: "suspended", suspendedReason: "Unpaid invoices" })
      .where(eq(users.id, ada.userId));

    expect(await requestActor(db, requestWith(cookie))).toEqual({
      ok: false,
      refusal: { kind: "account_suspended", reason: "Unpaid invoices" },
    });
  });

  test("moves the expiry to 30 days once a day, not at each request", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const { cookie, sessionToken } = await givenSession(db, {
      ...ada,
      expires: fromNow(28 * DAY_MS),
    });

    await Promise.all(
      Array.from({ length: 5 }, () => requestActor(db, requestWith(cookie))),
    );
    const moved = await expiryOf(db, sessionToken);
    await requestActor(db, requestWith(cookie));

    expect(moved?.getTime()).toBeGreaterThan(fromNow(29.9 * DAY_MS).getTime());
    expect(await expiryOf(db, sessionToken)).toEqual(moved);
  });

  test("leaves an expiry that was moved less than a day ago", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const expires = fromNow(29 * DAY_MS + HOUR_MS);
    const { cookie, sessionToken } = await givenSession(db, {
      ...ada,
      expires,
    });

    await requestActor(db, requestWith(cookie));

    expect(await expiryOf(db, sessionToken)).toEqual(expires);
  });

  test("takes one statement", async ({ db, pool }) => {
    const ada = await givenUser(db);
    const { cookie } = await givenSession(db, ada);
    const statements = await statementsOf(pool, () =>
      requestActor(db, requestWith(cookie)),
    );

    expect(statements).toBe(1);
  });
});

async function expiryOf(db: Database, sessionToken: string) {
  const [session] = await db
    .select({ expires: sessions.expires })
    .from(sessions)
    .where(eq(sessions.sessionToken, sessionToken));
  return session?.expires;
}
