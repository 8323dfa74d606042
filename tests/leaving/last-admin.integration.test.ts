import { givenActing, kindOf, REASON } from "@tests/support/acting";
import { givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { and, eq, isNull } from "drizzle-orm";
import { beforeEach, describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import { deletePerson } from "@/features/admin/people/acts/deletion";
import { changeRole } from "@/features/admin/people/acts/role";
import { suspendPerson } from "@/features/admin/people/acts/suspension";
import { closeAccount } from "@/features/leaving/close";
import { isLastAdmin } from "@/features/leaving/last-admin";

type Admin = Awaited<ReturnType<typeof givenActing>>;

beforeEach<{ db: Database }>(async ({ db }) => {
  await db.update(users).set({ role: "user" });
});

describe("an admin who deletes their own account", () => {
  test("is refused as the last one, and stays as they were", async ({ db }) => {
    const root = await givenActing(db);
    await givenUser(db);

    const refused = await closeAccount(db, root);

    expect(refused).toEqual({ ok: false, refusal: { kind: "last_admin" } });
    expect(await isLastAdmin(db, root)).toBe(true);
    expect(await activeAdmins(db)).toEqual([root.userId]);
    expect(await emailOf(db, root)).toBe(root.actor.email);
  });

  test.for(["suspended", "deleted"] as const)(
    "is the last one beside an admin who is %s",
    async (fate, { db }) => {
      const [root, other] = await bothActing(db);
      await db
        .update(users)
        .set(
          fate === "suspended"
            ? { status: "suspended" }
            : { deletedAt: new Date() },
        )
        .where(eq(users.id, other.userId));

      expect(kindOf(await closeAccount(db, root))).toBe("last_admin");
    },
  );

  test("goes where another one stays", async ({ db }) => {
    const [root, other] = await bothActing(db);

    const closed = await closeAccount(db, root);

    expect(kindOf(closed)).toBe("ok");
    expect(await activeAdmins(db)).toEqual([other.userId]);
  });

  test("is not held up where they are no admin", async ({ db }) => {
    const ada = await givenUser(db);
    const root = await givenActing(db);

    const closed = await db.transaction(async (tx) => {
      await tx
        .select()
        .from(users)
        .where(eq(users.id, root.userId))
        .for("update");
      return closeAccount(db, ada);
    });

    expect(kindOf(closed)).toBe("ok");
    expect(await isLastAdmin(db, ada)).toBe(false);
  });
});

/** Every way in which an admin goes: by their own hand, or by another one's. */
const WAYS = {
  leaves: (db: Database, root: Admin, _other: Admin) => closeAccount(db, root),
  demotes: (db: Database, root: Admin, { userId }: Admin) =>
    changeRole(db, root, {
      ...{ userId, role: "user", reason: REASON },
      adminEmails: [],
    }),
  suspends: (db: Database, root: Admin, { userId }: Admin) =>
    suspendPerson(db, root, { userId, reason: REASON }),
  deletes: (db: Database, root: Admin, { userId, actor }: Admin) =>
    deletePerson(db, root, {
      ...{ userId, confirmation: actor.email, reason: REASON },
      canEndBilling: true,
    }),
};
type Way = keyof typeof WAYS;
const ways = Object.keys(WAYS).filter((name): name is Way => name in WAYS);
const pairs = ways.flatMap((first) =>
  ways.map((second) => [first, second] as const),
);

const ROUNDS = 5;

describe("of two admins one stays", () => {
  test.for(pairs)(
    "when one %s and the other %s at once",
    async ([first, second], { db }) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        await db.update(users).set({ role: "user" });
        const [root, other] = await bothActing(db);

        await Promise.all([
          WAYS[first](db, root, other),
          WAYS[second](db, other, root),
        ]);

        expect(await activeAdmins(db)).toHaveLength(1);
      }
    },
  );

  test.for(["demotes", "suspends", "deletes"] as const)(
    "when one leaves and %s the other at once",
    async (way, { db }) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        await db.update(users).set({ role: "user" });
        const [root, other] = await bothActing(db);

        await Promise.all([
          WAYS.leaves(db, root, other),
          WAYS[way](db, root, other),
        ]);

        expect(await activeAdmins(db)).toHaveLength(1);
      }
    },
  );
});

const bothActing = async (db: Database) =>
  [await givenActing(db), await givenActing(db)] as const;

async function activeAdmins(db: Database): Promise<string[]> {
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .where(
      and(
        eq(users.role, "admin"),
        eq(users.status, "active"),
        isNull(users.deletedAt),
      ),
    );
  return rows.map(({ id }) => id);
}

const emailOf = async (db: Database, { userId }: Admin) =>
  (await db.select().from(users).where(eq(users.id, userId)))[0]?.email;
