import {
  givenActing,
  kindOf,
  personOf,
  REASON,
  recordsOf,
} from "@tests/support/acting";
import { givenSession, givenUser } from "@tests/support/build";
import { aCallOf, held } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { sessionActor } from "@/features/account/session";
import {
  restorePerson,
  suspendPerson,
} from "@/features/admin/people/acts/suspension";
import { renew } from "@/features/limits/renew";
import { reserve } from "@/features/limits/reserve";

describe("suspendPerson", () => {
  test("puts an account out at its next request, with the reason, and ends its running call alone", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const ada = await givenUser(db);
    const grace = await givenUser(db);
    const { sessionToken } = await givenSession(db, ada);
    const now = new Date();
    const abused = await held(db, aCallOf(ada, 300, { now }));
    const other = await held(db, aCallOf(grace, 300, { now }));

    const suspended = await suspendPerson(db, acting, {
      userId: ada.userId,
      reason: REASON,
    });

    expect(suspended).toEqual({ ok: true, value: null });
    expect(await sessionActor(db, sessionToken)).toEqual({
      ok: false,
      refusal: { kind: "account_suspended", reason: REASON },
    });
    expect(await reserve(db, aCallOf(ada, 300, { now }))).toEqual({
      ok: false,
      refusal: { kind: "account_suspended", reason: REASON },
    });
    expect(await stopReasons(db, [abused, other])).toEqual({
      [abused.requestId]: "suspended",
      [other.requestId]: null,
    });
    expect(await recordsOf(db, ada.userId)).toEqual([
      {
        actorId: acting.userId,
        actorEmail: acting.actor.email,
        action: "person.suspend",
        subjectKind: "person",
        subjectId: ada.userId,
        userId: ada.userId,
        workspaceId: null,
        reason: REASON,
        before: { status: "active" },
        after: { status: "suspended" },
        address: "192.0.2.7",
        requestId: acting.requestId,
      },
    ]);
  });

  test("is done once by two admins at once, with the reason of one", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const admins = await Promise.all([givenActing(db), givenActing(db)]);

    const outcomes = await Promise.all(
      admins.map((acting) =>
        suspendPerson(db, acting, {
          userId: ada.userId,
          reason: `${REASON}, says ${acting.userId}`,
        }),
      ),
    );

    expect(outcomes.map(kindOf).sort()).toEqual(["already_so", "ok"]);
    const records = await recordsOf(db, ada.userId);
    expect(records).toHaveLength(1);
    expect(await personOf(db, ada)).toMatchObject({
      suspendedReason: records[0]?.reason,
    });
  });

  test.for(["self", "no_admin", "suspended_admin", "not_found", "deleted"])(
    "changes nothing and records nothing: %s",
    async (why, { db, pool }) => {
      const acting = await givenActing(db);
      const ada = await givenUser(db);
      const userId = {
        self: acting.userId,
        not_found: "00000000-0000-4000-8000-000000000000",
      }[why];
      const change = {
        no_admin: ["role = 'user'", acting.userId],
        suspended_admin: ["status = 'suspended'", acting.userId],
        deleted: ["deleted_at = now()", ada.userId],
      }[why];
      if (change) {
        await pool.query(`update users set ${change[0]} where id = $1`, [
          change[1],
        ]);
      }
      const subject = { userId: userId ?? ada.userId };

      const refused = await suspendPerson(db, acting, {
        ...subject,
        reason: REASON,
      });

      const kind = why.endsWith("admin") ? "forbidden" : why;
      expect(refused).toEqual({ ok: false, refusal: { kind } });
      expect(await recordsOf(db, subject.userId)).toEqual([]);
      expect(await personOf(db, ada)).toMatchObject({ status: "active" });
    },
  );

  test("lets one of two admins through who suspend each other at once", async ({
    db,
  }) => {
    for (let round = 0; round < 10; round += 1) {
      const [one, two] = await Promise.all([givenActing(db), givenActing(db)]);

      const outcomes = await Promise.all([
        suspendPerson(db, one, { userId: two.userId, reason: REASON }),
        suspendPerson(db, two, { userId: one.userId, reason: REASON }),
      ]);

      expect(outcomes.map(kindOf).sort()).toEqual(["forbidden", "ok"]);
    }
  });
});

describe("restorePerson", () => {
  test("lets the account in again with the session it has, and keeps on record why it was out", async ({
    db,
  }) => {
    const acting = await givenActing(db);
    const ada = await givenUser(db);
    const { sessionToken } = await givenSession(db, ada);
    const { userId } = ada;
    await suspendPerson(db, acting, { userId, reason: REASON });

    const restored = await restorePerson(db, acting, {
      userId,
      reason: "It was somebody else",
    });

    expect(restored.ok).toBe(true);
    expect(await sessionActor(db, sessionToken)).toMatchObject({ ok: true });
    expect(await personOf(db, ada)).toMatchObject({
      status: "active",
      suspendedReason: null,
    });
    expect((await recordsOf(db, userId))[1]).toMatchObject({
      action: "person.restore",
      reason: "It was somebody else",
      before: { status: "suspended", suspendedReason: REASON },
      after: { status: "active" },
    });
  });

  test("refuses for an account that is not suspended", async ({ db }) => {
    const acting = await givenActing(db);
    const { userId } = await givenUser(db);

    const refused = await restorePerson(db, acting, { userId, reason: REASON });

    expect(refused).toEqual({ ok: false, refusal: { kind: "already_so" } });
    expect(await recordsOf(db, userId)).toEqual([]);
  });
});

/** By call; null lets it go on. */
async function stopReasons(
  db: Database,
  holds: readonly { requestId: string }[],
) {
  const calls = holds.map(({ requestId }) => ({
    requestId,
    receivedOutputTokens: 0,
    firstTokenAt: null,
  }));
  return Object.fromEntries(await renew(db, { calls }));
}
