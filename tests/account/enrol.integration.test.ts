import { givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { accounts, memberships, users, workspaces } from "@/db/schema/account";
import { creditBalances } from "@/db/schema/billing";
import { createPerson, linkAccount } from "@/features/account/enrol";

let people = 0;

/** Somebody whom a provider vouches for, with an address of their own. */
function newcomer() {
  people += 1;
  return {
    account: { provider: "github", providerAccountId: `gh-${people}` },
    email: `newcomer-${people}@example.com`,
    isEmailVerified: true,
    name: "Ada Lovelace",
    image: "https://example.com/ada.png",
  };
}

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

describe("linkAccount", () => {
  const github = { provider: "github", type: "oauth" } as const;
  const google = { provider: "google", type: "oidc" } as const;

  test("ignores an identical account", async ({ db }) => {
    const { userId } = await givenUser(db);
    const link = {
      ...github,
      userId,
      providerAccountId: "identical",
      isWanted: false,
    };

    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => linkAccount(db, link)),
    );

    expect(outcomes).toEqual(
      Array.from({ length: 10 }, () => ({ ok: true, value: { userId } })),
    );
    expect(await accountsOf(db, userId)).toEqual(["github identical"]);
  });

  test.for([false, true])(
    "refuses an account that signs in somebody else (wanted: %s)",
    async (isWanted, { db }) => {
      const ada = await givenUser(db);
      const grace = await givenUser(db);
      const account = { ...github, providerAccountId: `ada-${isWanted}` };
      await linkAccount(db, {
        ...account,
        userId: ada.userId,
        isWanted: false,
      });

      const stolen = await linkAccount(db, {
        ...account,
        userId: grace.userId,
        isWanted,
      });

      expect(stolen).toEqual({
        ok: false,
        refusal: { kind: "account_of_another" },
      });
      expect(await accountsOf(db, ada.userId)).toEqual([
        `github ada-${isWanted}`,
      ]);
      expect(await accountsOf(db, grace.userId)).toEqual([]);
    },
  );

  test("gives a person a second account only when they want it", async ({
    db,
  }) => {
    const { userId } = await givenUser(db);
    await linkAccount(db, {
      ...github,
      userId,
      providerAccountId: "wants",
      isWanted: false,
    });
    const second = { ...google, userId, providerAccountId: "wants" };

    const silent = await linkAccount(db, { ...second, isWanted: false });
    const wanted = await linkAccount(db, { ...second, isWanted: true });

    expect(silent).toEqual({ ok: false, refusal: { kind: "email_taken" } });
    expect(wanted).toEqual({ ok: true, value: { userId } });
    expect(await accountsOf(db, userId)).toEqual([
      "github wants",
      "google wants",
    ]);
  });

  test("lets one of two providers in that arrive together with one address", async ({
    db,
  }) => {
    for (let round = 0; round < 10; round += 1) {
      const ada = newcomer();
      const arrivals = [github, google].map((account) => ({
        ...ada,
        account: { ...account, providerAccountId: `together-${round}` },
      }));
      // Both find the address free before either is linked.
      const made = await Promise.all(
        arrivals.map((arrival) => createPerson(db, arrival)),
      );

      const linked = await Promise.all(
        made.map((person, index) =>
          linkAccount(db, {
            ...(index === 0 ? github : google),
            userId: person.ok ? person.value.id : "",
            providerAccountId: `together-${round}`,
            isWanted: false,
          }),
        ),
      );

      expect(linked.filter((outcome) => outcome.ok)).toHaveLength(1);
      expect(linked).toContainEqual({
        ok: false,
        refusal: { kind: "email_taken" },
      });
    }
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

async function accountsOf(db: Database, userId: string) {
  const rows = await db
    .select({ provider: accounts.provider, id: accounts.providerAccountId })
    .from(accounts)
    .where(eq(accounts.userId, userId))
    .orderBy(accounts.provider);
  return rows.map(({ provider, id }) => `${provider} ${id}`);
}
