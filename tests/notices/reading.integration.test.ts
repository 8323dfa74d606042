import { randomUUID } from "node:crypto";
import { givenUser } from "@tests/support/build";
import { NOON } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { memberships } from "@/db/schema/account";
import { notifications } from "@/db/schema/notices";
import { noteSecurityEvent } from "@/features/account/security-events";
import { markNotices } from "@/features/notices/commands";
import { listNotices, type NoticeReader } from "@/features/notices/queries";

const NOTHING = { readIds: [], dismissedIds: [] };

describe("the list of notices", () => {
  test("is in the words of its reader, newest first", async ({ db }) => {
    const { ada } = await givenTeam(db);
    await tell(db, ada, { kind: "trial_ended", at: 1 });
    await tell(db, ada, {
      kind: "usage_80",
      at: 2,
      details: {
        usedCredits: 40_900,
        limitCredits: 50_000,
        endsAt: "2026-04-01T00:00:00Z",
      },
    });

    const { notices, unreadCount } = await listNotices(db, ada);

    expect(unreadCount).toBe(2);
    expect(notices).toMatchObject([
      {
        kind: "usage_80",
        title: "80% of this period’s credits are used",
        text: expect.stringContaining("40,900 of 50,000 credits are used."),
        href: "/billing",
        isRead: false,
      },
      { kind: "trial_ended", title: "Your trial has ended" },
    ]);
    expect(notices[0]?.text).toMatch(/return on 1.April at 02:00\./);
  });

  test("stands when a notice has facts of another release", async ({ db }) => {
    const { ada } = await givenTeam(db);
    await tell(db, ada, {
      kind: "usage_80",
      at: 1,
      details: { usedCredits: "many", limitCredits: null },
    });

    expect(await listNotices(db, ada)).toMatchObject({
      notices: [{ text: expect.stringContaining("Your usage page has") }],
    });
  });

  test("shows payments to owners only, usage to every member, and nothing to strangers", async ({
    db,
  }) => {
    const { ada, member, stranger } = await givenTeam(db);
    await tell(db, ada, { kind: "usage_50", at: 1 });
    await tell(db, ada, { kind: "payment_failed", at: 2 });

    expect(await kindsFor(db, ada)).toEqual(["payment_failed", "usage_50"]);
    expect(await kindsFor(db, member)).toEqual(["usage_50"]);
    expect(await kindsFor(db, stranger)).toEqual([]);
  });

  test("shows what is for one person to them alone, wherever they act", async ({
    db,
  }) => {
    const { ada, member } = await givenTeam(db);
    await noteSecurityEvent(db, {
      userId: member.userId,
      event: { kind: "sign_in_linked", provider: "google" },
    });

    expect(await kindsFor(db, member)).toEqual(["sign_in_linked"]);
    expect(await kindsFor(db, ada)).toEqual([]);
  });
});

describe("a notice that is read", () => {
  test("is read by that person alone, also when it is marked twice at once", async ({
    db,
  }) => {
    const { ada, member } = await givenTeam(db);
    const id = await tell(db, ada, { kind: "usage_50", at: 1 });
    await tell(db, ada, { kind: "usage_80", at: 2 });

    await Promise.all(
      Array.from({ length: 5 }, () =>
        markNotices(db, ada, { ...NOTHING, readIds: [id] }),
      ),
    );

    expect(await listNotices(db, ada)).toMatchObject({
      unreadCount: 1,
      notices: [{ isRead: false }, { id, isRead: true, isDismissed: false }],
    });
    expect(await listNotices(db, member)).toMatchObject({ unreadCount: 2 });
  });

  test("stays read when its banner is put away later", async ({ db }) => {
    const { ada } = await givenTeam(db);
    const id = await tell(db, ada, { kind: "usage_80", at: 1 });

    await markNotices(db, ada, { ...NOTHING, readIds: [id] });
    await markNotices(db, ada, { ...NOTHING, dismissedIds: [id] });
    await markNotices(db, ada, { ...NOTHING, readIds: [id] });

    expect(await listNotices(db, ada)).toMatchObject({
      unreadCount: 0,
      notices: [{ isRead: true, isDismissed: true }],
    });
  });

  test("cannot be somebody else's", async ({ db }) => {
    const { ada, member, stranger } = await givenTeam(db);
    const id = await tell(db, ada, { kind: "payment_failed", at: 1 });

    for (const reader of [member, stranger]) {
      await markNotices(db, reader, { readIds: [id], dismissedIds: [id] });
    }
    await markNotices(db, ada, { ...NOTHING, readIds: [randomUUID()] });

    expect(await listNotices(db, ada)).toMatchObject({ unreadCount: 1 });
  });
});

/** Ada owns a workspace with one member; a stranger has another. */
async function givenTeam(db: Database) {
  const [owner, member, stranger] = [
    await givenUser(db),
    await givenUser(db),
    await givenUser(db),
  ];
  const { workspaceId } = owner;
  await db
    .insert(memberships)
    .values({ workspaceId, userId: member.userId, role: "member" });
  const reader = { timeZone: "Europe/Vienna", locale: "en-GB" };
  return {
    ada: { ...reader, ...owner, membershipRole: "owner" as const },
    member: {
      ...reader,
      ...member,
      workspaceId,
      membershipRole: "member" as const,
    },
    stranger: { ...reader, ...stranger, membershipRole: "owner" as const },
  };
}

const kindsFor = async (db: Database, reader: NoticeReader) =>
  (await listNotices(db, reader)).notices.map(({ kind }) => kind);

async function tell(
  db: Database,
  { workspaceId }: NoticeReader,
  {
    kind,
    details,
    at,
  }: Pick<typeof notifications.$inferInsert, "kind" | "details"> & {
    at: number;
  },
) {
  const [told] = await db
    .insert(notifications)
    .values({
      workspaceId,
      kind,
      details,
      cause: randomUUID(),
      createdAt: new Date(NOON.getTime() + at),
    })
    .returning({ id: notifications.id });
  return told?.id ?? "";
}
