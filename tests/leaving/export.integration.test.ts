import { randomUUID } from "node:crypto";
import { givenActing, REASON } from "@tests/support/acting";
import { aQuestion, test } from "@tests/support/app";
import { givenBill } from "@tests/support/bills";
import { eventsOf } from "@tests/support/events";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import { creditEntries } from "@/db/schema/billing";
import { conversations, messages } from "@/db/schema/chat";
import { notifications } from "@/db/schema/notices";
import { savePreferences } from "@/features/account/preferences";
import { openPeek } from "@/features/admin/peeks/commands";
import { exportEverything } from "@/features/leaving/export";
import { streamText } from "@/features/leaving/text-stream";

const NOW = new Date("2026-11-22T12:00:00Z");

type Person = { userId: string; workspaceId: string };

describe("exportEverything", () => {
  test("has what belongs to a person: profile, chats, ledger, credits, bills, notices", async ({
    db,
    app,
    visit,
  }) => {
    const ada = await visit({ name: "Ada King", prepaidCredits: 700n });
    await savePreferences(db, ada.userId, { customInstructions: "Be brief." });
    const question = aQuestion({ text: "What is a ledger?" });
    await eventsOf(await app.post(ada, question));
    await givenBill(db, ada);
    await db.insert(notifications).values({
      workspaceId: ada.workspaceId,
      kind: "trial_ended",
      cause: "its end",
    });
    const root = await givenActing(db);
    await openPeek(db, root, {
      conversationId: question.conversationId,
      reason: REASON,
    });

    const file = await exported(db, ada);

    expect(file).toMatchObject({
      format: "tollgate-export-1",
      exportedAt: "2026-11-22T12:00:00.000Z",
      profile: {
        name: "Ada King",
        email: ada.email,
        preferences: { customInstructions: "Be brief.", mailUsage: true },
        devices: [{ userAgent: null }],
        workspaces: [{ id: ada.workspaceId, role: "owner" }],
      },
      conversations: [
        {
          id: question.conversationId,
          messages: [
            { role: "user", parts: [{ text: "What is a ledger?" }] },
            {
              role: "assistant",
              parentId: question.message.id,
              status: "complete",
            },
          ],
        },
      ],
      usage: [{ kind: "charge", modelId: "gpt-4o-mini" }],
      credits: [{ kind: "purchase", credits: 700 }],
      invoices: [{ totalCents: 2_000, number: "TG-1" }],
      looks: [
        {
          ...{ conversationId: question.conversationId, by: "Root" },
          reason: REASON,
        },
      ],
      notices: [{ kind: "trial_ended" }, { kind: "chat_looked_at" }],
    });
  });

  test("has all versions of a message, and the tree they stand in", async ({
    db,
    app,
    visit,
  }) => {
    const ada = await visit();
    const question = aQuestion();
    await eventsOf(await app.post(ada, question));
    const again = {
      conversationId: question.conversationId,
      parentId: question.message.id,
      answerId: randomUUID(),
    };
    await eventsOf(await app.post(ada, again));

    const { conversations: chats } = await exported(db, ada);

    expect(chats).toMatchObject([
      {
        messages: [
          { id: question.message.id, parentId: null },
          { id: question.answerId, parentId: question.message.id },
          { id: again.answerId, parentId: question.message.id },
        ],
      },
    ]);
  });

  test("has nothing of anybody else, of no session's token, and of no cost of ours", async ({
    db,
    app,
    visit,
  }) => {
    const ada = await visit({ name: "Ada King" });
    const grace = await visit({ name: "Grace Hopper" });
    await eventsOf(await app.post(grace, aQuestion({ text: "Hers alone" })));
    await eventsOf(await app.post(ada, aQuestion({ text: "His alone" })));
    await givenBill(db, grace);

    const text = await textOf(db, ada);

    for (const hers of [
      grace.userId,
      grace.workspaceId,
      "Hers alone",
      "TG-1",
    ]) {
      expect(text).not.toContain(hers);
    }
    expect(text).not.toContain(ada.cookie.split("=")[1]);
    expect(text).not.toMatch(/cost|nanos|rawUsage/i);
  });

  test("leaves out what was deleted", async ({ db, app, visit }) => {
    const ada = await visit();
    await eventsOf(await app.post(ada, aQuestion({ text: "Forget this" })));
    await db
      .update(conversations)
      .set({ deletedAt: new Date() })
      .where(eq(conversations.userId, ada.userId));

    expect(await textOf(db, ada)).not.toContain("Forget this");
  });

  test("loses and doubles none of many rows, also of one moment", async ({
    db,
    visit,
  }) => {
    const ada = await visit();
    const occurredAt = new Date("2026-11-01T00:00:00.123Z");
    const entries = Array.from({ length: 1_201 }, (_, index) => ({
      workspaceId: ada.workspaceId,
      kind: "grant" as const,
      credits: 1n,
      cause: `${ada.workspaceId}/${index}`,
      // A page ends in the midst of those of one moment.
      occurredAt: index < 400 ? new Date("2026-10-01T00:00:00Z") : occurredAt,
    }));
    await db.insert(creditEntries).values(entries);

    const { credits } = await exported(db, ada);

    expect(credits.map(({ cause }) => cause).sort()).toEqual(
      entries.map(({ cause }) => cause).sort(),
    );
  });

  test("has every message of a long chat, in order", async ({ db, visit }) => {
    const ada = await visit();
    const { ids } = await givenLongChat(db, ada, 260);

    const { conversations: chats } = await exported(db, ada);

    expect(chats[0]?.messages.map(({ id }) => id)).toEqual(ids);
  });

  test("reads no more than its reader has taken, and ends when they go", async ({
    db,
    visit,
    pool,
  }) => {
    const ada = await visit();
    await givenLongChat(db, ada, 200, "x".repeat(20_000));
    let statements = 0;
    const counted = new Proxy(db, {
      get(target, name, receiver) {
        if (name === "execute") statements += 1;
        return Reflect.get(target, name, receiver);
      },
    });
    const reader = streamText(
      exportEverything(counted, { userId: ada.userId, now: NOW }),
    ).getReader();

    const first = await reader.read();
    const statementsForOne = statements;
    await reader.cancel();

    expect(first.value?.length).toBeLessThan(80_000);
    expect(statementsForOne).toBeLessThan(5);
    expect(statements).toBe(statementsForOne);
    expect(pool.idleCount).toBe(pool.totalCount);
  });
});

describe("GET /api/export", () => {
  const request = (cookie?: string) =>
    new Request("http://localhost:3000/api/export", {
      headers: cookie ? { cookie } : {},
    });

  test("gives a file to its owner, also while they are suspended", async ({
    db,
    app,
    visit,
  }) => {
    const { GET } = await import("@/app/api/export/route");
    const ada = await visit();
    await eventsOf(await app.post(ada, aQuestion({ text: "Keep this" })));
    await db
      .update(users)
      .set({ status: "suspended" })
      .where(eq(users.id, ada.userId));

    const response = await GET(request(ada.cookie), {});

    expect(response.status).toBe(200);
    expect(response.headers.get("content-disposition")).toMatch(
      /^attachment; filename="tollgate-\d{4}-\d\d-\d\d\.json"$/,
    );
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toMatchObject({
      profile: { email: ada.email },
      conversations: [{ title: "Keep this" }],
    });
  });

  test("gives nothing to a visitor", async ({ routes }) => {
    expect(routes).toBeDefined();
    const { GET } = await import("@/app/api/export/route");

    const response = await GET(request(), {});

    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error: { code: "unauthenticated" },
    });
  });
});

async function textOf(db: Database, { userId }: Person) {
  let text = "";
  for await (const piece of exportEverything(db, { userId, now: NOW })) {
    text += piece;
  }
  return text;
}

type Exported = {
  conversations: { messages: { id: string }[] }[];
  credits: { cause: string }[];
};

const exported = async (db: Database, person: Person): Promise<Exported> =>
  JSON.parse(await textOf(db, person));

/** Question after question, all of one moment. */
async function givenLongChat(
  db: Database,
  { userId, workspaceId }: Person,
  length: number,
  text = "And then?",
) {
  const conversationId = randomUUID();
  await db
    .insert(conversations)
    .values({ id: conversationId, userId, workspaceId, title: "Long" });
  const ids = Array.from({ length }, () => randomUUID()).sort();
  await db.insert(messages).values(
    ids.map((id) => ({
      ...{ id, conversationId },
      role: "user" as const,
      parts: [{ type: "text" as const, text }],
      createdAt: new Date("2026-11-01T00:00:00Z"),
    })),
  );
  return { ids };
}
