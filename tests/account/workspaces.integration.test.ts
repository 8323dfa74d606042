import { givenSession, givenTeam, givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { and, eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { memberships, sessions } from "@/db/schema/account";
import { chooseWorkspace } from "@/features/account/commands";
import { listOwners, listWorkspaces } from "@/features/account/queries";
import { sessionActor } from "@/features/account/session";

/** Where a browser acts, and as what. */
async function whereabouts(db: Database, sessionToken: string) {
  const actor = await sessionActor(db, sessionToken);
  if (!actor.ok) return actor.refusal;
  const { workspaceId, membershipRole } = actor.value;
  return { workspaceId, membershipRole };
}

describe("a session", () => {
  test("acts in the chosen workspace, as what its person is there; other browsers stay", async ({
    db,
  }) => {
    const { workspaceId, member } = await givenTeam(db);
    const phone = await givenSession(db, member);
    const { sessionToken } = await givenSession(db, member);

    const chosen = await chooseWorkspace(db, { sessionToken, workspaceId });

    expect(chosen.ok).toBe(true);
    expect(await whereabouts(db, sessionToken)).toEqual({
      workspaceId,
      membershipRole: "member",
    });
    expect(await whereabouts(db, phone.sessionToken)).toEqual({
      workspaceId: member.workspaceId,
      membershipRole: "owner",
    });
  });

  test("goes back to the person's own workspace when told", async ({ db }) => {
    const { workspaceId, member } = await givenTeam(db);
    const { sessionToken } = await givenSession(db, {
      ...member,
      actsIn: workspaceId,
    });

    await chooseWorkspace(db, {
      sessionToken,
      workspaceId: member.workspaceId,
    });

    expect(await whereabouts(db, sessionToken)).toEqual({
      workspaceId: member.workspaceId,
      membershipRole: "owner",
    });
  });

  test("stays where it is when its person does not belong there", async ({
    db,
  }) => {
    const { workspaceId } = await givenTeam(db);
    const stranger = await givenUser(db);
    const { sessionToken } = await givenSession(db, stranger);

    expect(await chooseWorkspace(db, { sessionToken, workspaceId })).toEqual({
      ok: false,
      refusal: { kind: "not_found" },
    });

    expect(await whereabouts(db, sessionToken)).toEqual({
      workspaceId: stranger.workspaceId,
      membershipRole: "owner",
    });
    await expect(
      db
        .update(sessions)
        .set({ workspaceId })
        .where(eq(sessions.sessionToken, sessionToken)),
    ).rejects.toMatchObject({
      cause: { constraint: "sessions_act_where_their_person_is_a_member" },
    });
  });

  test("is back in the person's own workspace as soon as they leave the team", async ({
    db,
  }) => {
    const { workspaceId, member } = await givenTeam(db);
    const { sessionToken } = await givenSession(db, {
      ...member,
      actsIn: workspaceId,
    });

    await db
      .delete(memberships)
      .where(
        and(
          eq(memberships.workspaceId, workspaceId),
          eq(memberships.userId, member.userId),
        ),
      );

    expect(await whereabouts(db, sessionToken)).toEqual({
      workspaceId: member.workspaceId,
      membershipRole: "owner",
    });
  });
});

describe("the workspaces of a person", () => {
  test("are their own, then their teams", async ({ db }) => {
    const { workspaceId, member } = await givenTeam(db);
    const loner = await givenUser(db);

    expect(await listWorkspaces(db, member)).toEqual([
      { id: member.workspaceId, name: "Ada Lovelace", kind: "personal" },
      { id: workspaceId, name: "Analytical Engines", kind: "team" },
    ]);
    expect(await listWorkspaces(db, loner)).toHaveLength(1);
  });

  test("name their owners to ask, and no member", async ({ db }) => {
    const { workspaceId, owner } = await givenTeam(db);

    expect(await listOwners(db, { workspaceId })).toEqual([
      { name: "Grace Hopper", email: owner.email },
    ]);
  });
});
