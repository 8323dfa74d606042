import { givenUser } from "@tests/support/build";
import { browser, destinationOf } from "@tests/support/next-headers";
import { test } from "@tests/support/signed-in";
import { eq } from "drizzle-orm";
import { describe, expect, vi } from "vitest";
import type { Database } from "@/db/client";
import { sessions, users, workspaces } from "@/db/schema/account";
import { workspaceClosings } from "@/db/schema/closings";
import { deleteAccountAction } from "@/features/leaving/actions";
import { loadLeaving } from "@/features/leaving/loaders";

vi.mock("next/headers", () => import("@tests/support/next-headers"));
// What follows the answer is waited for here.
const behind: Promise<unknown>[] = [];
vi.mock("next/server", () => ({
  after: (work: () => Promise<unknown>) => behind.push(work()),
}));

const MINUTE_MS = 60_000;

describe("deleteAccountAction", () => {
  test("deletes the account, signs this browser out, and goes on behind the answer", async ({
    db,
    signIn,
  }) => {
    const ada = await givenUser(db);
    await signIn(ada);

    const deleted = await deleteAccountAction(null, typed(ada.email));
    await Promise.all(behind);

    expect(deleted).toEqual({ ok: true, value: null });
    expect(browser.cookies.has("authjs.session-token")).toBe(false);
    expect(await isDeleted(db, ada)).toBe(true);
    expect(
      await db
        .select()
        .from(workspaceClosings)
        .where(eq(workspaceClosings.workspaceId, ada.workspaceId)),
    ).toMatchObject([{ forgottenAt: expect.any(Date) }]);
  });

  test.for([
    ["another address", "grace@example.com", 0, "wrong"],
    ["nothing", "", 0, "wrong"],
    ["the address, but signed in ten minutes ago", null, 10, "stale"],
  ] as const)(
    "deletes nothing for %s",
    async ([, confirmation, minutes, kind], { db, signIn }) => {
      const ada = await givenUser(db);
      await signIn(ada);
      await db
        .update(sessions)
        .set({ createdAt: new Date(Date.now() - minutes * MINUTE_MS) })
        .where(eq(sessions.userId, ada.userId));

      const refused = await deleteAccountAction(
        null,
        typed(confirmation ?? ada.email),
      );

      expect(refused).toEqual({ ok: false, refusal: { kind } });
      expect(await isDeleted(db, ada)).toBe(false);
    },
  );

  test("deletes nothing whose billing could not be ended here", async ({
    db,
    signIn,
  }) => {
    const ada = await givenUser(db);
    await db
      .update(workspaces)
      .set({ stripeCustomerId: `cus_${ada.userId}` })
      .where(eq(workspaces.id, ada.workspaceId));
    await signIn(ada);

    const refused = await deleteAccountAction(null, typed(ada.email));

    expect(refused).toEqual({ ok: false, refusal: { kind: "billing_off" } });
    expect(await isDeleted(db, ada)).toBe(false);
  });

  test("refuses the last admin, who learns it before they are asked to confirm", async ({
    db,
    signIn,
  }) => {
    const root = await givenUser(db, { role: "admin" });
    await signIn(root);

    const { obstacle } = await loadLeaving();
    const refused = await deleteAccountAction(null, typed(root.email));

    expect(obstacle).toEqual({ kind: "last_admin" });
    expect(refused).toEqual({ ok: false, refusal: { kind: "last_admin" } });
    expect(await isDeleted(db, root)).toBe(false);
    expect(browser.cookies.has("authjs.session-token")).toBe(true);
  });

  test("is not for somebody suspended, who would begin anew by it", async ({
    db,
    signIn,
  }) => {
    const ada = await givenUser(db, { status: "suspended" });
    await signIn(ada);

    const led = destinationOf(deleteAccountAction(null, typed(ada.email)));

    expect(await led).toBe("/suspended");
    expect(await isDeleted(db, ada)).toBe(false);
  });

  test("does nothing for a visitor", async () => {
    const led = destinationOf(deleteAccountAction(null, typed("")));

    expect(await led).toBe("/login");
  });
});

function typed(confirmation: string) {
  const form = new FormData();
  form.set("confirmation", confirmation);
  return form;
}

async function isDeleted(db: Database, { userId }: { userId: string }) {
  const [user] = await db.select().from(users).where(eq(users.id, userId));
  return user?.deletedAt !== null;
}
