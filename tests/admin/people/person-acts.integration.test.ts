import {
  givenActing,
  kindOf,
  personOf,
  REASON,
  recordsOf,
} from "@tests/support/acting";
import { givenSession, givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { closingOf, givenPerson, tracesOf } from "@tests/support/leaver";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { memberships, sessions, users, workspaces } from "@/db/schema/account";
import { sessionActor } from "@/features/account/session";
import { deletePerson } from "@/features/admin/people/acts/deletion";
import { changeRole } from "@/features/admin/people/acts/role";
import { signOutEverywhere } from "@/features/admin/people/acts/sessions";

const NONE_LISTED: string[] = [];

describe("changeRole", () => {
  test.for([
    ["user", "admin"],
    ["admin", "user"],
  ] as const)(
    "makes an account with the role %s one with %s, from its next request on",
    async ([before, role], { db }) => {
      const acting = await givenActing(db);
      const ada = await givenUser(db, { role: before });
      const { sessionToken } = await givenSession(db, ada);

      const changed = await changeRole(db, acting, {
        ...{ userId: ada.userId, role, reason: REASON },
        adminEmails: NONE_LISTED,
      });

      expect(changed).toEqual({ ok: true, value: { before } });
      expect(await sessionActor(db, sessionToken)).toMatchObject({
        value: { role },
      });
      expect(await recordsOf(db, ada.userId)).toMatchObject([
        {
          ...{ action: "person.role", userId: ada.userId, reason: REASON },
          ...{ before: { role: before }, after: { role } },
        },
      ]);
    },
  );

  test("leaves one admin, however many take the role from each other at once", async ({
    db,
  }) => {
    for (let round = 0; round < 10; round += 1) {
      const circle = await Promise.all([1, 2, 3].map(() => givenActing(db)));

      const outcomes = await Promise.all(
        circle.map((acting, at) =>
          changeRole(db, acting, {
            userId: circle[(at + 1) % 3]?.userId ?? "",
            ...{ role: "user", reason: REASON, adminEmails: NONE_LISTED },
          }),
        ),
      );

      const people = await Promise.all(circle.map((one) => personOf(db, one)));
      const left = people.filter(({ role }) => role === "admin");
      expect(left.length).toBeGreaterThan(0);
      expect(left).toHaveLength(
        3 - outcomes.filter((outcome) => outcome.ok).length,
      );
    }
  });

  test.for([
    ["self", "admin", "user"],
    ["already_so", "user", "user"],
    ["already_so", "admin", "admin"],
    ["suspended", "user", "admin"],
    ["email_not_verified", "user", "admin"],
    ["listed_admin", "admin", "user"],
  ] as const)(
    "refuses with %s where role %s is to be %s, and records nothing",
    async ([kind, before, role], { db }) => {
      const acting = await givenActing(db);
      const ada = await givenUser(db, {
        role: before,
        status: kind === "suspended" ? "suspended" : "active",
      });
      if (kind === "email_not_verified") {
        await db
          .update(users)
          .set({ emailVerified: null })
          .where(eq(users.id, ada.userId));
      }
      const userId = kind === "self" ? acting.userId : ada.userId;

      const refused = await changeRole(db, acting, {
        ...{ userId, role, reason: REASON },
        adminEmails: kind === "listed_admin" ? [ada.email] : NONE_LISTED,
      });

      expect(refused).toEqual({ ok: false, refusal: { kind } });
      expect(await personOf(db, ada)).toMatchObject({ role: before });
      expect(await recordsOf(db, userId)).toEqual([]);
    },
  );
});

describe("signOutEverywhere", () => {
  test("ends every session of one person, others' stay", async ({ db }) => {
    const acting = await givenActing(db);
    const ada = await givenUser(db);
    await givenSession(db, ada);
    const { sessionToken } = await givenSession(db, ada);
    const grace = await givenUser(db);
    const others = await givenSession(db, grace);
    const { userId } = ada;

    const ended = await signOutEverywhere(db, acting, {
      userId,
      reason: REASON,
    });

    expect(ended).toEqual({ ok: true, value: { sessions: 2 } });
    expect(await sessionActor(db, sessionToken)).toMatchObject({
      refusal: { kind: "unauthenticated" },
    });
    expect(await db.$count(sessions, eq(sessions.userId, userId))).toBe(0);
    expect(await sessionActor(db, others.sessionToken)).toMatchObject({
      ok: true,
    });
    expect(await recordsOf(db, userId)).toMatchObject([
      {
        action: "person.sign_out",
        before: { sessions: 2 },
        after: { sessions: 0 },
      },
    ]);
  });

  test("refuses, and records nothing, for who is signed in nowhere", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const { userId } = await givenUser(db);

    const refused = await signOutEverywhere(db, acting, {
      userId,
      reason: REASON,
    });

    expect(refused).toEqual({ ok: false, refusal: { kind: "already_so" } });
    expect(await recordsOf(db, userId)).toEqual([]);
  });
});

describe("deletePerson", () => {
  const deletion = (person: { userId: string; email: string }) => ({
    ...{ userId: person.userId, confirmation: person.email, reason: REASON },
    canEndBilling: true,
  });

  test("closes the account and its workspace, and keeps no address on record", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const ada = await givenPerson(db);

    const deleted = await deletePerson(db, acting, deletion(ada));

    expect(deleted).toEqual({
      ok: true,
      value: { workspaceIds: [ada.workspaceId] },
    });
    expect(await tracesOf(db, ada)).toMatchObject({
      user: { email: `deleted-${ada.userId}@deleted.invalid`, isDeleted: true },
      ...{ isClosed: true, sessions: 0, memberships: 0, shownChats: 0 },
    });
    expect(await closingOf(db, ada)).toBeDefined();
    const records = await recordsOf(db, ada.userId);
    expect(records).toMatchObject([
      { action: "person.delete", after: { isDeleted: true } },
    ]);
    expect(JSON.stringify(records)).not.toContain(ada.email);
  });

  test("is done once by a double click", async ({ db }) => {
    const acting = await givenActing(db);
    const ada = await givenPerson(db);

    const both = await Promise.all([
      deletePerson(db, acting, deletion(ada)),
      deletePerson(db, acting, deletion(ada)),
    ]);

    expect(both.map(kindOf).sort()).toEqual(["deleted", "ok"]);
    expect(await recordsOf(db, ada.userId)).toHaveLength(1);
  });

  test.for(["self", "wrong_confirmation", "billing_off", "members_left"])(
    "refuses with %s, changes nothing and records nothing",
    async (kind, { db }) => {
      const acting = await givenActing(db);
      const ada = await givenPerson(db);
      const grace = await givenUser(db);
      if (kind === "billing_off") {
        await db
          .update(workspaces)
          .set({ stripeCustomerId: `cus_${ada.userId}` })
          .where(eq(workspaces.id, ada.workspaceId));
      }
      if (kind === "members_left") {
        await db.insert(memberships).values({
          ...{ workspaceId: ada.workspaceId, userId: grace.userId },
          role: "member",
        });
      }
      const root = { userId: acting.userId, email: acting.actor.email };
      const subject = kind === "self" ? root : ada;

      const refused = await deletePerson(db, acting, {
        ...deletion(subject),
        ...(kind === "wrong_confirmation" && { confirmation: grace.email }),
        canEndBilling: kind !== "billing_off",
      });

      expect(refused).toEqual({ ok: false, refusal: { kind } });
      expect(await personOf(db, subject)).toMatchObject({ deletedAt: null });
      expect(await tracesOf(db, ada)).toMatchObject({
        user: { email: ada.email, isDeleted: false },
        ...{ isClosed: false, sessions: 1 },
      });
      expect(await recordsOf(db, subject.userId)).toEqual([]);
    },
  );
});
