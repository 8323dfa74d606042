import { givenSession } from "@tests/support/build";
import { aCallOf } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { closingOf, givenPerson, tracesOf } from "@tests/support/leaver";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { memberships } from "@/db/schema/account";
import { emailOutbox } from "@/db/schema/notices";
import { findSession } from "@/features/account/queries";
import { closeAccount } from "@/features/leaving/close";
import { reserve } from "@/features/limits/reserve";

describe("closeAccount", () => {
  test("leaves nobody behind the account, and no name or address in it", async ({
    db,
  }) => {
    const ada = await givenPerson(db);
    const grace = await givenPerson(db);

    const closed = await closeAccount(db, ada);

    expect(closed).toEqual({
      ok: true,
      value: { workspaceIds: [ada.workspaceId] },
    });
    expect(await tracesOf(db, ada)).toEqual({
      user: {
        name: null,
        email: `deleted-${ada.userId}@deleted.invalid`,
        emailVerified: null,
        image: null,
        timeZone: null,
        locale: null,
        isDeleted: true,
      },
      workspaceName: "",
      isClosed: true,
      ...{ accounts: 0, sessions: 0, preferences: 0, memberships: 0 },
      shownChats: 0,
    });
    expect(await tracesOf(db, grace)).toMatchObject({
      user: { email: grace.email, isDeleted: false },
      isClosed: false,
      ...{ accounts: 1, sessions: 1, preferences: 1, memberships: 1 },
      shownChats: 1,
    });
  });

  test("lets no session in and no call, old or new", async ({ db }) => {
    const ada = await givenPerson(db);
    const { sessionToken } = await givenSession(db, ada);
    const call = aCallOf({ ...ada, planId: "free" }, 300, { now: new Date() });

    await closeAccount(db, ada);
    // A sign-in that was under way arrives late.
    const late = await givenSession(db, ada);

    expect(await findSession(db, { sessionToken })).toBeNull();
    expect(await findSession(db, late)).toBeNull();
    expect(await reserve(db, call)).toEqual({
      ok: false,
      refusal: { kind: "forbidden" },
    });
  });

  test("changes nothing the second time, and asks once when it is asked twice at once", async ({
    db,
  }) => {
    const ada = await givenPerson(db);

    const both = await Promise.all([
      closeAccount(db, ada),
      closeAccount(db, ada),
    ]);

    expect(both.map(({ ok }) => ok)).toEqual([true, true]);
    expect(await closingOf(db, ada)).toBeDefined();
    const mails = await db
      .select()
      .from(emailOutbox)
      .where(eq(emailOutbox.toAddress, ada.email));
    expect(mails.filter(({ userId }) => userId === null)).toMatchObject([
      { kind: "account_deletion", category: "security" },
    ]);
  });

  test("refuses the last owner of a workspace in which others act, and changes nothing", async ({
    db,
  }) => {
    const ada = await givenPerson(db);
    const grace = await givenPerson(db);
    await db.insert(memberships).values({
      ...{ workspaceId: ada.workspaceId, userId: grace.userId },
      role: "member",
    });

    const refused = await closeAccount(db, ada);

    expect(refused).toMatchObject({
      ok: false,
      refusal: { kind: "members_left" },
    });
    expect(await tracesOf(db, ada)).toMatchObject({
      user: { email: ada.email, isDeleted: false },
      ...{ accounts: 1, sessions: 1, memberships: 1 },
    });
  });

  test("leaves a workspace to its other owner", async ({ db }) => {
    const ada = await givenPerson(db);
    const grace = await givenPerson(db);
    await db.insert(memberships).values({
      ...{ workspaceId: ada.workspaceId, userId: grace.userId },
      role: "owner",
    });

    const closed = await closeAccount(db, ada);

    expect(closed).toEqual({ ok: true, value: { workspaceIds: [] } });
    expect(await tracesOf(db, ada)).toMatchObject({
      user: { isDeleted: true },
      isClosed: false,
    });
  });
});
