import { ada, peopleIn, test, userIdOf } from "@tests/support/sign-in";
import { eq } from "drizzle-orm";
import { expect } from "vitest";
import type { Database } from "@/db/client";
import { users, workspaces } from "@/db/schema/account";
import { startTrial } from "@/features/billing/acts/trial";
import { closeAccount } from "@/features/leaving/close";
import { finishClosing } from "@/features/leaving/finish";

test("who signs in again is somebody new, with nothing of before and no other trial", async ({
  app,
  browser,
  db,
}) => {
  await browser.signIn("github", ada);
  const before = await buyerOf(db, await userIdOf(db, ada.email));
  expect((await startTrial(db, { buyer: before })).ok).toBe(true);
  await closeAccount(db, before);
  await finishClosing(db, null, before);

  const again = app.newBrowser();
  await again.signIn("github", ada);

  const after = await buyerOf(db, await userIdOf(db, ada.email));
  expect(after.userId).not.toBe(before.userId);
  expect(after.workspaceId).not.toBe(before.workspaceId);
  expect(await startTrial(db, { buyer: after })).toEqual({
    ok: false,
    refusal: { kind: "trial_taken" },
  });
  expect(await peopleIn(db)).toHaveLength(2);
});

async function buyerOf(db: Database, userId: string) {
  const [row] = await db
    .select({
      userId: users.id,
      workspaceId: workspaces.id,
      email: users.email,
      name: users.name,
    })
    .from(users)
    .innerJoin(workspaces, eq(workspaces.personalUserId, users.id))
    .where(eq(users.id, userId));
  if (!row) throw new Error("the person has no workspace");
  return { ...row, membershipRole: "owner" as const };
}
