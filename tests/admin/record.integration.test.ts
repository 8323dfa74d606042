import { randomUUID } from "node:crypto";
import { givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { ok, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import { auditLog } from "@/db/schema/audit";
import type { Acting } from "@/features/admin/gate";
import { audited, recordAct } from "@/features/admin/record";

async function givenActing(db: Database): Promise<Acting> {
  const root = await givenUser(db, { role: "admin" });
  return {
    actor: {
      ...root,
      membershipRole: "owner",
      role: "admin",
      name: "Root",
      image: null,
      timeZone: null,
      locale: null,
    },
    address: "192.0.2.7",
    requestId: randomUUID(),
  };
}

const renaming = (userId: string, after: string) => () => ({
  action: "person.rename",
  subjectKind: "person",
  subjectId: userId,
  userId,
  reason: "asked for by mail",
  before: { name: "Ada Lovelace" },
  after: { name: after },
});

const nameOf = async (db: Database, userId: string) =>
  (await db.select().from(users).where(eq(users.id, userId)))[0]?.name;

describe("audited", () => {
  test("keeps an act on record with what it changed", async ({ db }) => {
    const acting = await givenActing(db);
    const { userId } = await givenUser(db);

    await audited(db, acting, renaming(userId, "Augusta"), async (tx) => {
      await tx
        .update(users)
        .set({ name: "Augusta" })
        .where(eq(users.id, userId));
      return ok(null);
    });

    expect(await nameOf(db, userId)).toBe("Augusta");
    expect(
      await db.select().from(auditLog).where(eq(auditLog.userId, userId)),
    ).toEqual([
      expect.objectContaining({
        actorId: acting.actor.userId,
        actorEmail: acting.actor.email,
        action: "person.rename",
        before: { name: "Ada Lovelace" },
        after: { name: "Augusta" },
        address: "192.0.2.7",
        requestId: acting.requestId,
      }),
    ]);
  });

  test("undoes what was refused, and keeps nothing of it", async ({ db }) => {
    const acting = await givenActing(db);
    const { userId } = await givenUser(db);

    const refused = await audited(
      db,
      acting,
      renaming(userId, "Augusta"),
      async (tx) => {
        await tx
          .update(users)
          .set({ name: "Augusta" })
          .where(eq(users.id, userId));
        return refuse({ kind: "name_taken" });
      },
    );

    expect(refused).toEqual({ ok: false, refusal: { kind: "name_taken" } });
    expect(await nameOf(db, userId)).toBe("Ada Lovelace");
    expect(
      await db.select().from(auditLog).where(eq(auditLog.userId, userId)),
    ).toEqual([]);
  });
});

describe("the audit log", () => {
  test.for([
    "update audit_log set reason = 'another'",
    "delete from audit_log",
    "truncate audit_log",
  ])("refuses: %s", async (statement, { db, pool }) => {
    const { userId } = await givenUser(db);
    await recordAct(db, null, renaming(userId, "Augusta")());

    await expect(pool.query(statement)).rejects.toMatchObject({
      code: "23001",
    });
  });
});
