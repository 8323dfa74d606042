import { givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { mailsTo, notificationsOf } from "@tests/support/notices";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { memberships, users, workspaces } from "@/db/schema/account";
import { creditBalances } from "@/db/schema/billing";
import { linkAccount } from "@/features/account/enrol";
import { noteSecurityEvent } from "@/features/account/security-events";

const google = { provider: "google", type: "oidc" } as const;

describe("a sign-in that is linked from the settings", () => {
  test("is told to its person alone, once however often it arrives", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const link = { ...google, userId: ada.userId, providerAccountId: "ada" };

    await Promise.all(
      Array.from({ length: 5 }, () =>
        linkAccount(db, { ...link, isWanted: true }),
      ),
    );

    expect(await notificationsOf(db, ada)).toMatchObject([
      {
        kind: "sign_in_linked",
        userId: ada.userId,
        details: { provider: "google" },
      },
    ]);
    expect(await mailsTo(db, ada)).toMatchObject([
      { kind: "sign_in_linked", category: "security", userId: ada.userId },
    ]);
  });

  test("is not told when it is how the person signed up", async ({ db }) => {
    const ada = await givenUser(db);

    await linkAccount(db, {
      ...google,
      userId: ada.userId,
      providerAccountId: "first",
      isWanted: false,
    });

    expect(await notificationsOf(db, ada)).toEqual([]);
  });
});

describe("the deletion of an account", () => {
  test("is told by a mail that outlives the account, once", async ({ db }) => {
    const ada = await givenUser(db);
    const { userId, workspaceId } = ada;

    await db.transaction(async (tx) => {
      for (let time = 0; time < 2; time++) {
        await noteSecurityEvent(tx, {
          userId,
          event: { kind: "account_deletion", deletedAt: null },
        });
      }
      await tx
        .delete(creditBalances)
        .where(eq(creditBalances.workspaceId, workspaceId));
      await tx.delete(memberships).where(eq(memberships.userId, userId));
      await tx.delete(workspaces).where(eq(workspaces.id, workspaceId));
      await tx.delete(users).where(eq(users.id, userId));
    });

    expect(await mailsTo(db, ada)).toMatchObject([
      { kind: "account_deletion", state: "waiting", userId: null },
    ]);
  });

  test("is told to nobody when it is rolled back", async ({ db }) => {
    const ada = await givenUser(db);

    const deletion = db.transaction(async (tx) => {
      await noteSecurityEvent(tx, {
        userId: ada.userId,
        event: { kind: "account_deletion", deletedAt: null },
      });
      throw new Error("not deleted");
    });

    await expect(deletion).rejects.toThrow("not deleted");
    expect(await mailsTo(db, ada)).toEqual([]);
  });
});
