import { randomUUID } from "node:crypto";
import { givenUser } from "@tests/support/build";
import { destinationOf } from "@tests/support/next-headers";
import { test } from "@tests/support/signed-in";
import { tablesWith } from "@tests/support/texts";
import { givenConversation } from "@tests/support/threads";
import { eq } from "drizzle-orm";
import { describe, expect, vi } from "vitest";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import { messages } from "@/db/schema/chat";
import { shares } from "@/db/schema/shares";
import {
  chooseBranch,
  deleteConversation,
  renameConversation,
  restoreConversation,
} from "@/features/chat/commands";
import { CHAT_JOBS } from "@/features/chat/jobs";
import { purgeDeletedConversations } from "@/features/chat/purge";
import { revokeShareAction, shareAction } from "@/features/chat/share/actions";
import {
  createShare,
  endSharesOfTheAbsent,
  revokeShare,
} from "@/features/chat/share/commands";
import { loadSharedChat } from "@/features/chat/share/loaders";
import { findSharedChat, listShares } from "@/features/chat/share/queries";
import { LINKS_A_CHAT_MAX } from "@/features/chat/share/schema";
import { closeAccount } from "@/features/leaving/close";
import { exportEverything } from "@/features/leaving/export";

vi.mock("next/headers", () => import("@tests/support/next-headers"));

const NOW = new Date("2026-11-22T12:00:00Z");
const A_DAY_MS = 86_400_000;

describe("a shared chat", () => {
  test("is what its owner read then: no later message, name or version is in it", async ({
    db,
  }) => {
    const { owner, conversationId, ids } = await givenSharable(db);
    const { token } = await shared(db, { ...owner, conversationId });

    await renameConversation(db, { ...owner, conversationId, title: "Later" });
    await db.insert(messages).values([
      {
        ...{ id: randomUUID(), conversationId, parentId: ids[1] },
        role: "user",
        parts: [{ type: "text", text: "Said later" }],
      },
      {
        ...{ id: randomUUID(), conversationId, parentId: ids[0] },
        role: "assistant",
        parts: [{ type: "text", text: "Another version" }],
      },
    ]);

    expect(await findSharedChat(db, { token })).toEqual({
      title: "A long talk",
      sharedAt: expect.any(Date),
      messages: [
        {
          ...{ role: "user", status: "complete", modelId: null },
          text: "Question 1",
        },
        {
          ...{ role: "assistant", status: "complete", modelId: "gpt-4o-mini" },
          text: "Answer 1",
        },
      ],
    });
  });

  test("names the files that a question is about, also where it is nothing else", async ({
    db,
  }) => {
    const { owner, conversationId, ids } = await givenSharable(db);
    await db
      .update(messages)
      .set({
        parts: [
          {
            type: "file",
            fileId: randomUUID(),
            name: "books.csv",
            mediaType: "text/csv",
            bytes: 12,
          },
        ],
      })
      .where(eq(messages.id, ids[0] ?? ""));

    const { token } = await shared(db, { ...owner, conversationId });

    expect((await findSharedChat(db, { token }))?.messages[0]).toEqual({
      ...{ role: "user", status: "complete", modelId: null },
      text: "",
      files: ["books.csv"],
    });
  });

  test("is the branch that is chosen, without what is still being written", async ({
    db,
  }) => {
    const { owner, conversationId, ids } = await givenSharable(db);
    const otherId = randomUUID();
    await db.insert(messages).values([
      {
        ...{ id: otherId, conversationId, parentId: ids[0] },
        role: "assistant",
        status: "stopped",
        parts: [{ type: "text", text: "The other answer" }],
      },
      {
        ...{ id: randomUUID(), conversationId, parentId: otherId },
        role: "assistant",
        status: "running",
        parts: [],
      },
    ]);
    await chooseBranch(db, { ...owner, conversationId, messageId: otherId });

    const { token } = await shared(db, { ...owner, conversationId });

    const chat = await findSharedChat(db, { token });
    expect(chat?.messages.map(({ text, status }) => [text, status])).toEqual([
      ["Question 1", "complete"],
      ["The other answer", "stopped"],
    ]);
  });

  test("names nobody, and no id of anything", async ({ db }) => {
    const { owner, conversationId, ids } = await givenSharable(db);
    const { token } = await shared(db, { ...owner, conversationId });

    const told = JSON.stringify(await findSharedChat(db, { token }));

    for (const secret of [
      ...[owner.userId, owner.email, "Ada Lovelace", owner.workspaceId],
      ...[conversationId, ...ids],
    ]) {
      expect(told).not.toContain(secret);
    }
  });

  test("ends with its link, for good, and leaves no text with it", async ({
    db,
  }) => {
    const { owner, conversationId } = await givenSharable(db);
    const { token, shareId } = await shared(db, { ...owner, conversationId });
    const other = await shared(db, { ...owner, conversationId });

    const revoked = await revokeShare(db, { ...owner, shareId });
    const again = await revokeShare(db, { ...owner, shareId });

    expect([revoked.ok, again.ok]).toEqual([true, true]);
    expect(await findSharedChat(db, { token })).toBeNull();
    expect(await findSharedChat(db, other)).not.toBeNull();
    expect(
      await db.select().from(shares).where(eq(shares.id, shareId)),
    ).toMatchObject([
      { title: null, snapshot: null, revokedAt: expect.any(Date) },
    ]);
    expect(await listShares(db, { ...owner, conversationId })).toMatchObject([
      { id: other.shareId },
    ]);
  });

  test("ends with its chat, comes back with it, and its text leaves with it", async ({
    db,
  }) => {
    const owner = await givenUser(db);
    const { conversationId } = await givenConversation(db, personOf(owner), {
      messageCount: 2,
      textOf: (role) => `${role} of the deleted chat`,
    });
    const { token } = await shared(db, { ...owner, conversationId });

    await deleteConversation(db, { ...owner, conversationId });
    expect(await findSharedChat(db, { token })).toBeNull();
    expect(await listShares(db, owner)).toEqual([]);
    await restoreConversation(db, { ...owner, conversationId });
    expect(await findSharedChat(db, { token })).not.toBeNull();
    await deleteConversation(db, { ...owner, conversationId });
    await purgeDeletedConversations(db, {
      now: new Date(Date.now() + A_DAY_MS),
    });

    expect(await tablesWith(db, "of the deleted chat")).toEqual([]);
  });

  test("ends with its owner's account, and its text is gone within a day", async ({
    db,
  }) => {
    const owner = await givenUser(db);
    const { conversationId } = await givenConversation(db, personOf(owner), {
      messageCount: 2,
      textOf: (role) => `${role} of somebody who left`,
    });
    const { token } = await shared(db, { ...owner, conversationId });

    await closeAccount(db, owner);

    expect(await findSharedChat(db, { token })).toBeNull();
    await purgeDeletedConversations(db, {
      now: new Date(Date.now() + A_DAY_MS),
    });
    expect(await tablesWith(db, "of somebody who left")).toEqual([]);
  });

  test("ends with its owner's suspension, and its text with the next purge", async ({
    db,
  }) => {
    const { owner, conversationId } = await givenSharable(db);
    const bystander = await givenSharable(db);
    const { token, shareId } = await shared(db, { ...owner, conversationId });
    const kept = await shared(db, {
      ...bystander.owner,
      conversationId: bystander.conversationId,
    });
    await db
      .update(users)
      .set({ status: "suspended" })
      .where(eq(users.id, owner.userId));

    expect(await findSharedChat(db, { token })).toBeNull();
    const done = await CHAT_JOBS.purge.run(db, new AbortController().signal);

    expect(done).toMatchObject({ endedShares: 1 });
    expect(
      await db.select().from(shares).where(eq(shares.id, shareId)),
    ).toMatchObject([{ title: null, snapshot: null }]);
    expect(await findSharedChat(db, kept)).not.toBeNull();
    expect(await endSharesOfTheAbsent(db)).toEqual({ endedShares: 0 });
  });

  test("has an address that the database does not tell", async ({ db }) => {
    const { owner, conversationId } = await givenSharable(db);

    const links = [
      await shared(db, { ...owner, conversationId }),
      await shared(db, { ...owner, conversationId }),
    ];

    expect(new Set(links.map(({ token }) => token)).size).toBe(2);
    for (const { token } of links) {
      expect(token).toMatch(/^[\w-]{32}$/);
      expect(await tablesWith(db, token)).toEqual([]);
    }
  });

  test.for(["", "x", "a".repeat(32), "a".repeat(33), "%00", "../../admin"])(
    "is not found at %j",
    async (given) => {
      await expect(loadSharedChat(given)).rejects.toThrow(/404/);
    },
  );
});

describe("sharing", () => {
  test("is its owner's alone, in every act", async ({ db, signIn }) => {
    const { owner, conversationId } = await givenSharable(db);
    const stranger = await givenUser(db);
    const { token, shareId } = await shared(db, { ...owner, conversationId });
    await signIn(stranger);

    const made = await shareAction(
      null,
      formOf({ shareId: randomUUID(), conversationId }),
    );
    const revoked = await revokeShareAction(null, formOf({ shareId }));

    const notFound = { ok: false, refusal: { kind: "not_found" } };
    expect([made, revoked]).toEqual([notFound, notFound]);
    expect(
      await listShares(db, { userId: stranger.userId, conversationId }),
    ).toEqual([]);
    expect(await findSharedChat(db, { token })).not.toBeNull();
  });

  test("asks whoever is not signed in to sign in", async ({ db }) => {
    const { owner, conversationId } = await givenSharable(db);
    const { shareId, token } = await shared(db, { ...owner, conversationId });

    const fields = { shareId, conversationId };

    expect(await destinationOf(shareAction(null, formOf(fields)))).toMatch(
      /^\/login/,
    );
    expect(
      await destinationOf(revokeShareAction(null, formOf(fields))),
    ).toMatch(/^\/login/);
    expect(await findSharedChat(db, { token })).not.toBeNull();
  });

  test("makes one link of two clicks, however close", async ({
    db,
    signIn,
  }) => {
    const { owner, conversationId } = await givenSharable(db);
    await signIn(owner);
    const fields = { shareId: randomUUID(), conversationId };

    const made = await Promise.all([
      shareAction(null, formOf(fields)),
      shareAction(null, formOf(fields)),
    ]);

    expect(made.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(made).toContainEqual({
      ok: false,
      refusal: { kind: "share_exists" },
    });
    expect(await listShares(db, owner)).toHaveLength(1);
  });

  test("refuses a deleted chat, an empty one, and more links than are watched", async ({
    db,
  }) => {
    const { owner, conversationId } = await givenSharable(db);
    const empty = await givenConversation(db, personOf(owner), {
      messageCount: 2,
      textOf: () => "",
    });
    const refusalFor = async (wanted: { conversationId: string }) => {
      const made = await createShare(db, {
        ...wanted,
        shareId: randomUUID(),
        userId: owner.userId,
      });
      return made.ok ? null : made.refusal.kind;
    };

    expect(await refusalFor(empty)).toBe("nothing_to_share");
    for (let link = 0; link < LINKS_A_CHAT_MAX; link += 1) {
      expect(await refusalFor({ conversationId })).toBeNull();
    }
    expect(await refusalFor({ conversationId })).toBe("too_many_links");
    await deleteConversation(db, { ...owner, conversationId });
    expect(await refusalFor({ conversationId })).toBe("not_found");
  });

  test("tells the log no address, also when reading one fails", async ({
    db,
    signIn,
  }) => {
    const { owner, conversationId } = await givenSharable(db);
    await signIn(owner);
    const lines: string[] = [];
    const write = vi.spyOn(process.stdout, "write");
    write.mockImplementation((line) => lines.push(String(line)) > 0);

    const made = await shareAction(
      null,
      formOf({ shareId: randomUUID(), conversationId }),
    );
    const token = made.ok ? made.value.token : "";
    await loadSharedChat(token);
    await logFault(db, token);
    write.mockRestore();

    expect(lines.join()).toContain("request failed");
    expect(token).not.toBe("");
    expect(lines.join()).not.toContain(token);
  });

  test("is in the export of everything, without the address", async ({
    db,
  }) => {
    const { owner, conversationId } = await givenSharable(db);
    const { shareId, token } = await shared(db, { ...owner, conversationId });

    let text = "";
    const wanted = { userId: owner.userId, now: NOW };
    for await (const piece of exportEverything(db, wanted)) text += piece;

    expect(JSON.parse(text).shares).toMatchObject([
      { id: shareId, conversationId, title: "A long talk" },
    ]);
    expect(text).not.toMatch(/tokenHash|token_hash/);
    expect(text).not.toContain(token);
  });
});

/** What the app does with a fault of a page: the route's pattern is logged. */
async function logFault(db: Database, token: string) {
  const { onRequestError } = await import("@/instrumentation");
  process.env.NEXT_RUNTIME = "nodejs";
  const fault = await db
    .transaction(async (tx) => {
      await tx.execute("set local statement_timeout = '1ms'");
      await tx.execute("select pg_sleep(1)");
      return findSharedChat(tx, { token });
    })
    .catch((error: unknown) => error);
  const path = `/share/${token}`;
  await onRequestError(
    fault,
    { path, method: "GET", headers: {} },
    {
      routerKind: "App Router",
      routePath: "/share/[token]",
      routeType: "render",
      renderSource: "react-server-components",
      revalidateReason: undefined,
    },
  );
}

async function givenSharable(db: Database) {
  const owner = await givenUser(db);
  const conversation = await givenConversation(db, personOf(owner), {
    messageCount: 2,
  });
  return { owner, ...conversation };
}

const personOf = ({
  userId,
  workspaceId,
}: {
  userId: string;
  workspaceId: string;
}) => ({ userId, workspaceId });

/** A link to a chat, and the secret part of its address. */
async function shared(
  db: Database,
  { userId, conversationId }: { userId: string; conversationId: string },
) {
  const shareId = randomUUID();
  const made = await createShare(db, { shareId, conversationId, userId });
  if (!made.ok) throw new Error(made.refusal.kind);
  return { shareId, token: made.value.token };
}

function formOf(fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}
