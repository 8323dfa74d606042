import { randomUUID } from "node:crypto";
import { REASON, recordsOf } from "@tests/support/acting";
import { givenTeam, givenUser } from "@tests/support/build";
import { balanceOf } from "@tests/support/calls";
import { givenSecret, SECRET } from "@tests/support/secrets";
import { test } from "@tests/support/signed-in";
import { eq } from "drizzle-orm";
import { describe, expect, vi } from "vitest";
import { workspaceClosings } from "@/db/schema/closings";
import { openPeekAction } from "@/features/admin/peeks/actions";
import { loadOwnPeeks, loadPeek } from "@/features/admin/peeks/loaders";
import {
  deletePersonAction,
  moveCreditsAction,
} from "@/features/admin/people/actions";
import {
  loadPeople,
  loadPerson,
  loadWorkspace,
} from "@/features/admin/people/loaders";
import { closeAccount } from "@/features/leaving/close";

vi.mock("next/headers", () => import("@tests/support/next-headers"));
// What follows the answer is waited for here.
const behind: Promise<unknown>[] = [];
vi.mock("next/server", () => ({
  after: (work: () => Promise<unknown>) => behind.push(work()),
}));

const NOT_FOUND = { digest: "NEXT_HTTP_ERROR_FALLBACK;404" };

function form(fields: Record<string, string>) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

describe("moveCreditsAction", () => {
  const fields = (workspaceId: string) => ({
    ...{ workspaceId, reason: REASON, actId: randomUUID() },
  });

  test("gives and takes what the form says", async ({ db, signIn }) => {
    const ada = await givenUser(db);
    await signIn(await givenUser(db, { role: "admin" }));
    const { workspaceId } = ada;

    const given = await moveCreditsAction(
      null,
      form({ ...fields(workspaceId), direction: "grant", credits: "500" }),
    );
    const taken = await moveCreditsAction(
      null,
      form({ ...fields(workspaceId), direction: "take", credits: "120" }),
    );

    expect([given.ok, taken.ok]).toEqual([true, true]);
    expect(await balanceOf(db, { ...ada, planId: "free" })).toMatchObject({
      balance: 380n,
    });
  });

  test.for([
    ["credits", "0"],
    ["credits", "-5"],
    ["credits", "1.5"],
    ["credits", "1000000001"],
    ["credits", "many"],
    ["direction", "burn"],
    ["reason", "too short"],
    ["reason", "          "],
    ["actId", "again"],
    ["workspaceId", "mine"],
  ] as const)(
    "moves nothing for %s %j",
    async ([name, value], { db, signIn }) => {
      const { workspaceId } = await givenUser(db);
      await signIn(await givenUser(db, { role: "admin" }));

      const refused = await moveCreditsAction(
        null,
        form({
          ...fields(workspaceId),
          ...{ direction: "grant", credits: "5", [name]: value },
        }),
      );

      expect(refused).toMatchObject({
        ok: false,
        refusal: {
          kind: "invalid_input",
          fields: { [name]: expect.arrayContaining([expect.anything()]) },
        },
      });
      expect(await recordsOf(db, workspaceId)).toEqual([]);
    },
  );
});

describe("deletePersonAction", () => {
  test("finishes the closing behind the answer", async ({ db, signIn }) => {
    const ada = await givenUser(db);
    await signIn(await givenUser(db, { role: "admin" }));

    const deleted = await deletePersonAction(
      null,
      form({
        ...{ userId: ada.userId, reason: REASON },
        confirmation: ada.email.toUpperCase(),
      }),
    );
    await Promise.all(behind);

    expect(deleted.ok).toBe(true);
    expect(
      await db
        .select()
        .from(workspaceClosings)
        .where(eq(workspaceClosings.workspaceId, ada.workspaceId)),
    ).toMatchObject([{ forgottenAt: expect.any(Date) }]);
  });
});

describe("the pages", () => {
  test("know neither a person nor a workspace that never was", async ({
    db,
    signIn,
  }) => {
    await signIn(await givenUser(db, { role: "admin" }));

    for (const id of ["nobody", randomUUID()]) {
      await expect(loadPerson(id)).rejects.toMatchObject(NOT_FOUND);
      await expect(loadWorkspace(id)).rejects.toMatchObject(NOT_FOUND);
    }
    expect((await loadPeople({ q: "nobody at all" })).page).toEqual({
      ...{ rows: [], next: null },
    });
  });

  test("show a workspace that the search names above its people, on the first page alone", async ({
    db,
    signIn,
  }) => {
    const { workspaceId, owner } = await givenTeam(db);
    await signIn(await givenUser(db, { role: "admin" }));

    const first = await loadPeople({ q: workspaceId });
    const later = await loadPeople({ q: workspaceId, after: "a cursor" });

    expect(first.workspaces).toMatchObject([
      { id: workspaceId, kind: "team", owner: { id: owner.userId } },
    ]);
    expect(first.page.rows).toHaveLength(2);
    expect(later.workspaces).toEqual([]);
    expect((await loadPeople({})).workspaces).toEqual([]);
  });

  test("have a deleted account too, and what was done to its workspace", async ({
    db,
    signIn,
  }) => {
    const ada = await givenUser(db);
    await signIn(await givenUser(db, { role: "admin" }));
    await moveCreditsAction(
      null,
      form({
        ...{ workspaceId: ada.workspaceId, reason: REASON },
        ...{ actId: randomUUID(), direction: "grant", credits: "5" },
      }),
    );
    await closeAccount(db, ada);

    expect(await loadPerson(ada.userId)).toMatchObject({
      profile: { deletedAt: expect.any(Date), name: null, workspaces: [] },
      ...{ sessions: [], chats: [] },
      records: [{ action: "workspace.credits" }],
    });
    expect(await loadWorkspace(ada.workspaceId)).toMatchObject({
      profile: { closedAt: expect.any(Date), members: [] },
    });
  });

  test("have what is known of somebody, and nothing they wrote", async ({
    db,
    signIn,
  }) => {
    const ada = await givenUser(db, { planId: "pro", prepaidCredits: 700n });
    await givenSecret(db, ada);
    const root = await givenUser(db, { role: "admin" });
    await signIn(root);

    const person = await loadPerson(ada.userId);
    const workspace = await loadWorkspace(ada.workspaceId);

    expect(person).toMatchObject({
      ...{ isSelf: false, profile: { email: ada.email } },
      account: { usage: { plan: { id: "pro" }, prepaid: { balance: 700 } } },
    });
    expect(workspace.profile.members).toMatchObject([{ userId: ada.userId }]);
    const told = JSON.stringify([person, workspace], (_key, value) =>
      typeof value === "bigint" ? String(value) : value,
    );
    expect(told).not.toContain(SECRET.title);
    expect(told).not.toContain(SECRET.question);
    expect(await loadPerson(root.userId)).toMatchObject({ isSelf: true });
  });
});

describe("looking into a chat", () => {
  test("shows neither its name nor a word before the reason, and both after", async ({
    db,
    signIn,
  }) => {
    const ada = await givenUser(db);
    const conversationId = await givenSecret(db, ada);
    await signIn(await givenUser(db, { role: "admin", name: "Root" }));
    const at = { id: ada.userId, conversationId };

    const before = await loadPeek(at);
    await openPeekAction(null, form({ conversationId, reason: REASON }));
    const after = await loadPeek(at);

    expect(before).toEqual({
      ...{ userId: ada.userId, conversationId, read: null },
    });
    expect(after.read).toMatchObject({
      ...{ title: SECRET.title, reason: REASON },
      messages: [{ role: "user", text: SECRET.question }],
    });
    await signIn(await givenUser(db, { role: "admin" }));
    expect(await loadPeek(at)).toMatchObject({ read: null });
    await signIn(ada);
    expect((await loadOwnPeeks()).peeks).toMatchObject([
      { conversationId, adminName: "Root", reason: REASON },
    ]);
  });

  test("knows no chat under another person, and none that is temporary", async ({
    db,
    signIn,
  }) => {
    const ada = await givenUser(db);
    const grace = await givenUser(db);
    const conversationId = await givenSecret(db, ada);
    const temporary = await givenSecret(db, ada, { isTemporary: true });
    await signIn(await givenUser(db, { role: "admin" }));

    for (const at of [
      { id: grace.userId, conversationId },
      { id: ada.userId, conversationId: temporary },
      { id: ada.userId, conversationId: "none" },
    ]) {
      await expect(loadPeek(at)).rejects.toMatchObject(NOT_FOUND);
    }
  });
});
