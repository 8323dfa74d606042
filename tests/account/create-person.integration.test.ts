import { givenUser, newcomer } from "@tests/support/build";
import { test } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { memberships, users, workspaces } from "@/db/schema/account";
import { creditBalances } from "@/db/schema/billing";
import { createPerson, linkAccount } from "@/features/account/enrol";

describe("createPerson", () => {
  test("makes the person, their workspace, membership and balance", async ({
    db,
  }) => {
    const ada = newcomer();

    const created = await createPerson(db, ada);

    if (!created.ok) throw new Error("the address is free");
    expect(created.value).toEqual({
      id: expect.any(String),
      name: "Ada Lovelace",
      email: ada.email,
      emailVerified: expect.any(Date),
      image: "https://example.com/ada.png",
    });
    expect(await householdOf(db, ada.email)).toEqual([
      {
        userId: created.value.id,
        role: "user",
        status: "active",
        workspaceName: "Ada Lovelace",
        kind: "personal",
        membershipRole: "owner",
        balance: 0n,
        held: 0n,
        debt: 0n,
      },
    ]);
  });

  test("names the workspace after the address when there is no name", async ({
    db,
  }) => {
    const ada = { ...newcomer(), name: null };

    await createPerson(db, ada);

    expect(await householdOf(db, ada.email)).toMatchObject([
      { workspaceName: ada.email.split("@")[0] },
    ]);
  });

  test("makes one person and one workspace of 20 tabs that finish together", async ({
    db,
  }) => {
    const ada = newcomer();

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => createPerson(db, ada)),
    );

    const ids = outcomes.map((outcome) => outcome.ok && outcome.value.id);
    expect(new Set(ids).size).toBe(1);
    expect(ids).not.toContain(false);
    expect(await householdOf(db, ada.email)).toHaveLength(1);
  });

  test("stores the address in lower case, and meets it in any case", async ({
    db,
  }) => {
    const ada = newcomer();

    await createPerson(db, { ...ada, email: ada.email.toUpperCase() });
    await createPerson(db, ada);

    expect(await householdOf(db, ada.email)).toHaveLength(1);
  });

  test("leaves the address unverified when the provider does not vouch", async ({
    db,
  }) => {
    const created = await createPerson(db, {
      ...newcomer(),
      isEmailVerified: false,
    });

    expect(created).toMatchObject({ ok: true, value: { emailVerified: null } });
  });

  test("takes up a person whose first attempt ended before the link", async ({
    db,
  }) => {
    const ada = newcomer();
    const first = await createPerson(db, ada);

    const second = await createPerson(db, { ...ada, name: "Augusta King" });

    expect(second).toEqual(first);
    expect(await householdOf(db, ada.email)).toHaveLength(1);
  });

  test("gives a person without a workspace theirs when taking them up", async ({
    db,
  }) => {
    const ada = newcomer();
    await db.insert(users).values({ email: ada.email });

    await createPerson(db, ada);

    expect(await householdOf(db, ada.email)).toMatchObject([
      { membershipRole: "owner", balance: 0n },
    ]);
  });

  test("refuses an address whose person signs in with another account", async ({
    db,
  }) => {
    const ada = newcomer();
    await givenEnrolled(db, ada);

    const other = await createPerson(db, {
      ...ada,
      account: { provider: "google", providerAccountId: "1" },
      name: "Mallory",
    });

    expect(other).toEqual({ ok: false, refusal: { kind: "email_taken" } });
    expect(await householdOf(db, ada.email)).toHaveLength(1);
  });

  test("hands nobody a verified person for an unverified address", async ({
    db,
  }) => {
    const ada = await givenUser(db);

    const claimed = await createPerson(db, {
      ...newcomer(),
      email: ada.email,
      isEmailVerified: false,
    });

    expect(claimed).toEqual({ ok: false, refusal: { kind: "email_taken" } });
  });

  test.for([true, false])(
    "hands nobody a deleted person, whether the address is verified or not (%s)",
    async (isEmailVerified, { db }) => {
      const gone = await givenUser(db, {
        email: `deleted-${isEmailVerified}@deleted.invalid`,
      });
      await db
        .update(users)
        .set({ emailVerified: null, deletedAt: new Date() })
        .where(eq(users.id, gone.userId));

      const created = await createPerson(db, {
        ...newcomer(),
        email: gone.email,
        isEmailVerified,
      });

      expect(created).toEqual({ ok: false, refusal: { kind: "email_taken" } });
    },
  );

  test("hands nobody an admin for an unverified address", async ({ db }) => {
    const email = "root@example.com";
    await db.insert(users).values({ email, role: "admin" });

    const claimed = await createPerson(db, {
      ...newcomer(),
      email,
      isEmailVerified: false,
    });

    expect(claimed).toEqual({ ok: false, refusal: { kind: "email_taken" } });
  });
});

async function givenEnrolled(
  db: Database,
  person: ReturnType<typeof newcomer>,
) {
  const created = await createPerson(db, person);
  if (!created.ok) throw new Error("the address is free");
  const { id: userId } = created.value;
  await linkAccount(db, {
    ...person.account,
    userId,
    type: "oauth",
    isWanted: false,
  });
  return { userId };
}

/** Everybody with this address, each with every workspace of theirs. */
const householdOf = (db: Database, email: string) =>
  db
    .select({
      userId: users.id,
      role: users.role,
      status: users.status,
      workspaceName: workspaces.name,
      kind: workspaces.kind,
      membershipRole: memberships.role,
      balance: creditBalances.balance,
      held: creditBalances.held,
      debt: creditBalances.debt,
    })
    .from(users)
    .leftJoin(memberships, eq(memberships.userId, users.id))
    .leftJoin(workspaces, eq(workspaces.id, memberships.workspaceId))
    .leftJoin(creditBalances, eq(creditBalances.workspaceId, workspaces.id))
    .where(eq(users.email, email));
