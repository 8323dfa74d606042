import { test } from "@tests/support/app";
import { givenUser } from "@tests/support/build";
import { givenChats, givenConversation } from "@tests/support/threads";
import { eq } from "drizzle-orm";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import { deleteConversation } from "@/features/chat/commands";
import { keepTemporary } from "@/features/chat/temporary";
import { exportChats } from "@/features/leaving/export-chats";
import { streamBytes } from "@/features/leaving/text-stream";

const NOW = new Date("2026-11-22T12:00:00Z");

describe("exportChats", () => {
  test("has each chat as Markdown and as JSON, under names that every system takes", async ({
    db,
  }) => {
    const owner = await givenUser(db);
    const titles = ["../../etc/passwd", "Ledgers", "ledgers", "Ledgers (2)"];
    const chats = await givenChats(db, {
      owner,
      count: titles.length,
      title: (position) => titles[position - 1] ?? "",
      answer: () => "An **answer**: déjà vu.",
      now: NOW,
    });

    const files = await unzipped(db, owner);

    // The oldest first.
    expect(Object.keys(files)).toEqual(
      ["Ledgers (2)", "ledgers", "Ledgers (3)", "etc passwd"].flatMap(
        (name) => [`${name}.md`, `${name}.json`],
      ),
    );
    expect(files["ledgers.md"]).toMatch(
      /^# ledgers\n[\s\S]*## You\n\nledgers\n\n## gpt-4o-mini\n\nAn \*\*answer\*\*: déjà vu\.\n$/,
    );
    expect(JSON.parse(files["ledgers.json"] ?? "")).toMatchObject({
      format: "tollgate-chat-1",
      id: chats[2]?.id,
      messages: [{ text: "ledgers" }, { text: "An **answer**: déjà vu." }],
    });
  });

  test("has nothing of anybody else, of a deleted chat or of a temporary one", async ({
    db,
  }) => {
    const owner = await givenUser(db);
    const stranger = await givenUser(db);
    await givenChats(db, { owner: stranger, count: 1 });
    const [kept, deleted] = await givenChats(db, { owner, count: 2, now: NOW });
    await deleteConversation(db, {
      conversationId: deleted?.id ?? "",
      userId: owner.userId,
    });
    await keepTemporary(db, { conversationId: crypto.randomUUID(), ...owner });

    const files = await unzipped(db, owner);

    expect(Object.keys(files)).toEqual(["Chat 1.md", "Chat 1.json"]);
    expect(files["Chat 1.json"]).toContain(kept?.id);
  });

  test("of somebody without a chat is an archive without a file", async ({
    db,
  }) => {
    expect(await unzipped(db, await givenUser(db))).toEqual({});
  });

  test("goes on over many pages, and says when it cannot hold all", async ({
    db,
  }) => {
    const owner = await givenUser(db);
    await givenChats(db, { owner, count: 250, now: NOW });

    const all = await unzipped(db, owner);
    const cut = await unzipped(db, owner, 3);

    expect(Object.keys(all)).toHaveLength(500);
    expect(Object.keys(cut)).toHaveLength(7);
    expect(cut["There are more chats.txt"]).toContain("3 oldest chats");
  });

  test("reads no more than its reader has taken, and ends when they go", async ({
    db,
    pool,
  }) => {
    const owner = await givenUser(db);
    const { userId, workspaceId } = owner;
    for (let chat = 0; chat < 5; chat += 1) {
      await givenConversation(
        db,
        { userId, workspaceId },
        { messageCount: 40, textOf: () => noise(20_000) },
      );
    }
    let statements = 0;
    const counted = new Proxy(db, {
      get(target, name, receiver) {
        if (name === "select") statements += 1;
        return Reflect.get(target, name, receiver);
      },
    });
    const reader = streamBytes(
      exportChats(counted, { userId, now: NOW }),
    ).getReader();

    const first = await reader.read();
    const statementsForOne = statements;
    await reader.cancel();

    expect(first.value?.length).toBeLessThan(600_000);
    // The one chat, and its messages.
    expect(statementsForOne).toBe(2);
    expect(statements).toBe(statementsForOne);
    expect(pool.idleCount).toBe(pool.totalCount);
  });
});

describe("GET /api/export/chats", () => {
  test("gives an archive to its owner, also while they are suspended", async ({
    db,
    visit,
    app,
  }) => {
    expect(app).toBeDefined();
    const { GET } = await import("@/app/api/export/chats/route");
    const ada = await visit();
    await givenChats(db, { owner: ada, count: 1, now: NOW });
    await db
      .update(users)
      .set({ status: "suspended" })
      .where(eq(users.id, ada.userId));
    const request = (cookie?: string) =>
      new Request("http://localhost:3000/api/export/chats", {
        headers: cookie ? { cookie } : {},
      });

    const response = await GET(request(ada.cookie), {});
    const anonymous = await GET(request(), {});

    expect(anonymous.status).toBe(401);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/zip",
      "cache-control": "no-store",
      "content-disposition": expect.stringMatching(
        /^attachment; filename="tollgate-chats-\d{4}-\d\d-\d\d\.zip"$/,
      ),
    });
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
    expect(Object.keys(files)).toEqual(["Chat 1.md", "Chat 1.json"]);
  });
});

async function unzipped(
  db: Database,
  { userId }: { userId: string },
  chatsMax?: number,
): Promise<Record<string, string>> {
  const pieces = exportChats(db, { userId, now: NOW, chatsMax });
  const bytes = await new Response(streamBytes(pieces)).bytes();
  return Object.fromEntries(
    Object.entries(unzipSync(bytes)).map(([name, file]) => [
      name,
      strFromU8(file),
    ]),
  );
}

/** Text that does not get smaller. */
const noise = (length: number) =>
  Array.from({ length }, () =>
    String.fromCharCode(33 + Math.floor(Math.random() * 90)),
  ).join("");
