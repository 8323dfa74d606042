import { randomUUID } from "node:crypto";
import {
  actsOf,
  givenActing,
  kindOf,
  personOf,
  REASON,
} from "@tests/support/acting";
import { givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { isWaiting, until } from "@tests/support/locks";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { ok, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import { auditLog } from "@/db/schema/audit";
import { operatorSettings } from "@/db/schema/operator";
import { ALL_JOBS } from "@/features/admin/all-jobs";
import { replayWebhook, runJobNow } from "@/features/admin/operations/commands";
import {
  alertLetters,
  mailLetters,
  usageLetters,
} from "@/features/admin/operations/letters";
import { openPeek } from "@/features/admin/peeks/commands";
import { moveCredits } from "@/features/admin/people/acts/credits";
import { setPlan } from "@/features/admin/people/acts/plan";
import { changeRole } from "@/features/admin/people/acts/role";
import { signOutEverywhere } from "@/features/admin/people/acts/sessions";
import { suspendPerson } from "@/features/admin/people/acts/suspension";
import { audited, recordAct } from "@/features/admin/record";
import {
  liftBrake,
  liftBudgetBrake,
  pullBrake,
} from "@/features/admin/spending/commands";
import { gatewayTo } from "@/features/billing/gateway";

/** Nothing is asked of it. */
const UNREACHED = gatewayTo({
  ...{ key: "sk_test_none", webhookSecret: null },
  base: "http://localhost:1",
});
const NOBODYS = "00000000-0000-4000-8000-000000000000";

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

describe("whoever is no admin any more", () => {
  const id = NOBODYS;
  const ACTS: Record<string, Act> = {
    "brakes all": (db, acting) =>
      pullBrake(db, {
        ...{ acting, modelId: null, level: "no_new_calls", reason: REASON },
      }),
    "lifts a brake": (db, acting) =>
      liftBrake(db, {
        ...{ acting, modelId: null, shown: "no_new_calls", reason: REASON },
      }),
    "lifts the budget's brake": (db, acting) =>
      liftBudgetBrake(db, { acting, reason: REASON, now: new Date() }),
    "sends usage again": (db, acting) => usageLetters.retry(db, { acting, id }),
    "gives usage up": (db, acting) =>
      usageLetters.giveUp(db, { acting, id, reason: REASON }),
    "posts an alert again": (db, acting) =>
      alertLetters.retry(db, { acting, id }),
    "gives an alert up": (db, acting) =>
      alertLetters.giveUp(db, { acting, id, reason: REASON }),
    "sends a mail again": (db, acting) => mailLetters.retry(db, { acting, id }),
    "gives a mail up": (db, acting) =>
      mailLetters.giveUp(db, { acting, id, reason: REASON }),
    "looks into a chat": (db, acting) =>
      openPeek(db, acting, { conversationId: id, reason: REASON }),
    "runs a job": (db, acting) =>
      runJobNow(db, ALL_JOBS, { acting, name: "sweep" }),
    "replays an event": (db, acting) =>
      replayWebhook(db, UNREACHED, { acting, eventId: "evt_1" }),
    "suspends somebody": (db, acting) =>
      suspendPerson(db, acting, { userId: id, reason: REASON }),
    "sets a plan": (db, acting) =>
      setPlan(db, null, acting, {
        ...{ workspaceId: id, planId: "pro", seats: 1, reason: REASON },
      }),
  };

  test.for(Object.keys(ACTS))("%s no more", async (name, { db }) => {
    const acting = await givenActing(db);
    await db
      .update(users)
      .set({ role: "user" })
      .where(eq(users.id, acting.userId));

    const refused = await ACTS[name]?.(db, acting);

    expect(refused).toEqual({ ok: false, refusal: { kind: "forbidden" } });
    expect(await actsOf(db, acting)).toEqual([]);
  });

  test("is refused by what was under way when the role was taken", async ({
    db,
  }) => {
    const [root, other] = [await givenActing(db), await givenActing(db)];
    const { userId } = root;

    const pulled = await db.transaction(async (tx) => {
      await changeRole(tx, other, {
        ...{ userId, role: "user", reason: REASON },
        adminEmails: [],
      });
      const pulling = pullBrake(db, {
        ...{ acting: root, modelId: null, level: "no_new_calls" },
        reason: REASON,
      });
      await until(() => isWaiting(db, "from users u where u.id = any"));
      return { pulling };
    });

    expect(kindOf(await pulled.pulling)).toBe("forbidden");
    expect(await db.select().from(operatorSettings)).toMatchObject([
      { brake: "off" },
    ]);
  });
});

type Act = (
  db: Database,
  acting: Awaited<ReturnType<typeof givenActing>>,
) => Promise<unknown>;

describe("two admins at once", () => {
  test("do to each other and to what is everybody's what they may, without waiting for each other for good", async ({
    db,
  }) => {
    for (let round = 0; round < 10; round += 1) {
      const [root, other] = [await givenActing(db), await givenActing(db)];
      const ada = await givenUser(db);
      const both = [
        { acting: root, userId: other.userId },
        { acting: other, userId: root.userId },
      ];

      const outcomes = await Promise.all(
        both.flatMap(({ acting, userId }) => [
          pullBrake(db, {
            ...{ acting, modelId: null, level: "no_new_calls" },
            reason: REASON,
          }),
          moveCredits(db, acting, {
            ...{ workspaceId: ada.workspaceId, credits: 10n },
            ...{ actId: randomUUID(), reason: REASON },
          }),
          signOutEverywhere(db, acting, { userId, reason: REASON }),
          suspendPerson(db, acting, { userId, reason: REASON }),
          suspendPerson(db, acting, { userId: ada.userId, reason: REASON }),
        ]),
      );

      const left = await Promise.all(
        both.map(({ acting }) => personOf(db, acting)),
      );
      expect(left.filter(({ status }) => status === "active")).toHaveLength(1);
      const done = outcomes.filter(({ ok: isDone }) => isDone);
      const kept = await Promise.all(
        both.map(({ acting }) => actsOf(db, acting)),
      );
      expect(kept.flat()).toHaveLength(done.length);
    }
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
