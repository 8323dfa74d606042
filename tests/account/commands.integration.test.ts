import { recordsOf } from "@tests/support/acting";
import { givenSession, givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { sessions, users } from "@/db/schema/account";
import {
  endSession,
  recordSignIn,
  rememberZone,
  renewSession,
  startSession,
} from "@/features/account/commands";

const inAnHour = () => new Date(Date.now() + 60 * 60 * 1000);
const anHourAgo = () => new Date(Date.now() - 60 * 60 * 1000);

describe("startSession", () => {
  test("ends the session this browser had, and no other", async ({ db }) => {
    const ada = await givenUser(db);
    const old = await givenSession(db, ada);
    const phone = await givenSession(db, ada);

    await startSession(db, {
      sessionToken: "new",
      userId: ada.userId,
      expires: inAnHour(),
      replacedToken: old.sessionToken,
    });

    expect(await tokensOf(db, ada.userId)).toEqual(
      ["new", phone.sessionToken].sort(),
    );
  });

  test("ends the session of whoever used this browser before", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const grace = await givenUser(db);
    const old = await givenSession(db, ada);

    await startSession(db, {
      sessionToken: "of-grace",
      userId: grace.userId,
      expires: inAnHour(),
      replacedToken: old.sessionToken,
    });

    expect(await tokensOf(db, ada.userId)).toEqual([]);
    expect(await tokensOf(db, grace.userId)).toEqual(["of-grace"]);
  });

  test("clears away what of this person has expired, of others nothing", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const grace = await givenUser(db);
    await givenSession(db, { ...ada, expires: anHourAgo() });
    const hers = await givenSession(db, { ...grace, expires: anHourAgo() });

    await startSession(db, {
      sessionToken: "fresh",
      userId: ada.userId,
      expires: inAnHour(),
      replacedToken: undefined,
    });

    expect(await tokensOf(db, ada.userId)).toEqual(["fresh"]);
    expect(await tokensOf(db, grace.userId)).toEqual([hers.sessionToken]);
  });
});

test.for([
  ["is not due", 29.5],
  ["is over", -1],
])("a session whose renewal %s stays as it is", async ([, days], { db }) => {
  const ada = await givenUser(db);
  const expires = new Date(Date.now() + Number(days) * 24 * 60 * 60 * 1000);
  const { sessionToken } = await givenSession(db, { ...ada, expires });

  await renewSession(db, { sessionToken });

  const [session] = await db
    .select({ expires: sessions.expires })
    .from(sessions)
    .where(eq(sessions.sessionToken, sessionToken));
  expect(session).toEqual({ expires });
});

test("ending a session deletes its row, and another time is no error", async ({
  db,
}) => {
  const ada = await givenUser(db);
  const { sessionToken } = await givenSession(db, ada);
  const phone = await givenSession(db, ada);

  await endSession(db, { sessionToken });
  await endSession(db, { sessionToken });

  expect(await tokensOf(db, ada.userId)).toEqual([phone.sessionToken]);
});

describe("recordSignIn", () => {
  test("makes an admin of a listed address that is verified", async ({
    db,
  }) => {
    const { userId, email } = await givenUser(db);

    await recordSignIn(db, {
      userId,
      verifiedEmail: null,
      adminEmails: ["other@example.com", email],
    });

    expect(await personOf(db, userId)).toMatchObject({ role: "admin" });
  });

  test("keeps the role on record once, as the product's own act, however many sign in at once", async ({
    db,
  }) => {
    const { userId, email } = await givenUser(db);
    const signIn = { userId, verifiedEmail: null, adminEmails: [email] };

    await Promise.all([recordSignIn(db, signIn), recordSignIn(db, signIn)]);
    await recordSignIn(db, signIn);

    expect(await recordsOf(db, userId)).toMatchObject([
      {
        ...{ action: "person.role", actorId: null, actorEmail: null, userId },
        ...{ before: { role: "user" }, after: { role: "admin" } },
        reason: expect.stringContaining("ADMIN_EMAILS"),
      },
    ]);
  });

  test("makes no admin of a listed address that is not verified", async ({
    db,
  }) => {
    const { userId, email } = await givenUnverified(db);

    await recordSignIn(db, {
      userId,
      verifiedEmail: null,
      adminEmails: [email],
    });

    expect(await personOf(db, userId)).toEqual({
      role: "user",
      emailVerified: null,
    });
  });

  test("makes an admin at the sign-in that proves the address", async ({
    db,
  }) => {
    const { userId, email } = await givenUnverified(db);

    await recordSignIn(db, {
      userId,
      verifiedEmail: email.toUpperCase(),
      adminEmails: [email],
    });

    expect(await personOf(db, userId)).toEqual({
      role: "admin",
      emailVerified: expect.any(Date),
    });
  });

  test("proves nothing by an address that is not the person's own", async ({
    db,
  }) => {
    const { userId } = await givenUnverified(db);

    await recordSignIn(db, {
      userId,
      verifiedEmail: "admin@example.com",
      adminEmails: ["admin@example.com"],
    });

    expect(await personOf(db, userId)).toEqual({
      role: "user",
      emailVerified: null,
    });
  });

  test.for([[], ["other@example.com"]])(
    "leaves an admin who was made otherwise (listed: %j)",
    async (adminEmails, { db }) => {
      const { userId } = await givenUser(db, { role: "admin" });

      await recordSignIn(db, { userId, verifiedEmail: null, adminEmails });

      expect(await personOf(db, userId)).toMatchObject({ role: "admin" });
    },
  );
});

describe("rememberZone", () => {
  test("stores what the browser says once, and nothing later", async ({
    db,
  }) => {
    const { userId } = await givenUser(db);
    const berlin = { timeZone: "Europe/Berlin", locale: "de" };
    const tokyo = { timeZone: "Asia/Tokyo", locale: "ja" };

    const first = await rememberZone(db, { userId, ...berlin });
    const second = await rememberZone(db, { userId, ...tokyo });

    expect([first, second]).toEqual([
      { remembered: true },
      { remembered: false },
    ]);
    const [stored] = await db
      .select({ timeZone: users.timeZone, locale: users.locale })
      .from(users)
      .where(eq(users.id, userId));
    expect(stored).toEqual(berlin);
  });
});

async function givenUnverified(db: Database) {
  const { userId, email } = await givenUser(db);
  await db
    .update(users)
    .set({ emailVerified: null })
    .where(eq(users.id, userId));
  return { userId, email };
}

async function tokensOf(db: Database, userId: string) {
  const rows = await db
    .select({ sessionToken: sessions.sessionToken })
    .from(sessions)
    .where(eq(sessions.userId, userId));
  return rows.map(({ sessionToken }) => sessionToken).sort();
}

async function personOf(db: Database, userId: string) {
  const [person] = await db
    .select({ role: users.role, emailVerified: users.emailVerified })
    .from(users)
    .where(eq(users.id, userId));
  return person;
}
