import { givenUser, newcomer } from "@tests/support/build";
import { test } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { accounts } from "@/db/schema/account";
import { createPerson, linkAccount } from "@/features/account/enrol";

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

async function accountsOf(db: Database, userId: string) {
  const rows = await db
    .select({ provider: accounts.provider, id: accounts.providerAccountId })
    .from(accounts)
    .where(eq(accounts.userId, userId))
    .orderBy(accounts.provider);
  return rows.map(({ provider, id }) => `${provider} ${id}`);
}
