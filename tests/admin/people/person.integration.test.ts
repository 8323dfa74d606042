import { randomUUID } from "node:crypto";
import { givenTeam, givenUser } from "@tests/support/build";
import { aCallOf, anEnding, held } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { foldEverything } from "@tests/support/rollups";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { accounts, users } from "@/db/schema/account";
import { conversations } from "@/db/schema/chat";
import { files } from "@/db/schema/files";
import { shares } from "@/db/schema/shares";
import { listRecentCalls } from "@/features/admin/people/calls";
import { findPersonProfile } from "@/features/admin/people/person";
import { findWorkspaceProfile } from "@/features/admin/people/workspace";
import { settle } from "@/features/limits/settle";

const NOBODY = "00000000-0000-4000-8000-000000000000";

describe("findPersonProfile", () => {
  test("has who somebody is, where they act, and how much is theirs and still there", async ({
    db,
  }) => {
    const { owner: ada, workspaceId } = await givenTeam(db);
    const { userId } = ada;
    await db.insert(accounts).values({
      ...{ userId, type: "oidc", provider: "github" },
      providerAccountId: userId,
    });
    const chat = { userId, workspaceId: ada.workspaceId, title: "A secret" };
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    await db.insert(conversations).values([
      { ...chat, id: ids[0] ?? "" },
      { ...chat, id: ids[1] ?? "", isTemporary: true },
      { ...chat, id: ids[2] ?? "", deletedAt: new Date() },
    ]);
    const share = { userId, conversationId: ids[0] ?? "" };
    await db.insert(shares).values([
      {
        ...{ ...share, id: randomUUID(), tokenHash: randomUUID() },
        ...{ title: "A secret", snapshot: [] },
      },
      {
        ...{ ...share, id: randomUUID(), tokenHash: randomUUID() },
        revokedAt: new Date(),
      },
    ]);
    const file = {
      ...{ userId, name: "ledger.txt", kind: "text" as const },
      ...{ mediaType: "text/plain", bytes: 300, text: "One line", tokens: 3 },
    };
    await db.insert(files).values([
      { ...file, id: randomUUID(), storedAt: new Date() },
      {
        ...{ ...file, id: randomUUID(), storedAt: new Date() },
        discardedAt: new Date(),
      },
    ]);

    const profile = await findPersonProfile(db, { userId, now: new Date() });

    expect(profile).toMatchObject({
      ...{ id: userId, name: "Grace Hopper", email: ada.email },
      ...{ role: "user", status: "active", isVerified: true },
      ...{ personalWorkspaceId: ada.workspaceId, providers: ["github"] },
      workspaces: [
        { id: ada.workspaceId, kind: "personal", planId: null },
        { id: workspaceId, kind: "team", role: "owner", planId: "team" },
      ],
      ...{ chats: 1, shares: 1, files: 1, fileBytes: 300 },
      month: { credits: 0n, costNanos: 0n },
    });
  });

  test("has the month's credits and cost once they are in the rollups", async ({
    db,
  }) => {
    const now = new Date();
    const ada = await givenUser(db, { planId: "pro" });
    const hold = await held(db, aCallOf(ada, 400, { now }));
    await settle(db, anEnding(hold, { output: 400 }, { now }));

    await foldEverything(db);
    const profile = await findPersonProfile(db, { userId: ada.userId, now });
    const [call] = await listRecentCalls(db, ada);

    expect(profile?.month.credits).toBe(400n);
    expect(profile?.month.costNanos).toBeGreaterThan(0n);
    expect(call?.costNanos).toBe(profile?.month.costNanos);
  });

  test("says that an account is deleted, and knows nobody else", async ({
    db,
  }) => {
    const { userId } = await givenUser(db);
    const deletedAt = new Date("2026-11-22T12:00:00Z");
    await db.update(users).set({ deletedAt }).where(eq(users.id, userId));
    const now = new Date();

    expect(await findPersonProfile(db, { userId, now })).toMatchObject({
      deletedAt,
    });
    expect(await findPersonProfile(db, { userId: NOBODY, now })).toBeNull();
  });
});

describe("listRecentCalls", () => {
  test("has what a running call reserves and what an ended one was charged, of a person or a workspace", async ({
    db,
  }) => {
    const team = await givenTeam(db);
    const payer = (userId: string) => ({ ...team, userId });
    const now = new Date();
    const done = await held(
      db,
      aCallOf(payer(team.owner.userId), 500, { now }),
    );
    await settle(db, anEnding(done, { output: 200 }, { now }));
    const running = await held(
      db,
      aCallOf(payer(team.member.userId), 300, { now }),
    );

    const all = await listRecentCalls(db, { workspaceId: team.workspaceId });
    const own = await listRecentCalls(db, { userId: team.member.userId });

    expect(all).toHaveLength(2);
    expect(all).toContainEqual(
      expect.objectContaining({
        ...{ requestId: done.requestId, state: "settled", credits: 200 },
        outcome: "completed",
      }),
    );
    expect(own).toEqual([
      expect.objectContaining({
        ...{ requestId: running.requestId, state: "held", credits: 300 },
        outcome: null,
      }),
    ]);
  });
});

describe("findWorkspaceProfile", () => {
  test("has its members, the owners first", async ({ db }) => {
    const { workspaceId, owner, member } = await givenTeam(db);

    expect(await findWorkspaceProfile(db, { workspaceId })).toMatchObject({
      ...{ id: workspaceId, name: "Analytical Engines", memberCount: 2 },
      members: [
        { userId: owner.userId, role: "owner" },
        { userId: member.userId, role: "member" },
      ],
    });
    expect(await findWorkspaceProfile(db, { workspaceId: NOBODY })).toBeNull();
  });
});
