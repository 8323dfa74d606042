import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { givenChats } from "@tests/support/threads";
import { and, eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { conversations, messages } from "@/db/schema/chat";
import { searchWords } from "@/db/schema/search";
import {
  deleteConversation,
  renameConversation,
  restoreConversation,
} from "@/features/chat/commands";
import { purgeDeletedConversations } from "@/features/chat/purge";
import { type SearchResults, searchChats } from "@/features/chat/search/search";
import { takeInNews } from "@/features/chat/search/take-in";

describe("a search", () => {
  test("finds words of questions, answers and titles, in one's own chats only", async ({
    db,
    visit,
  }) => {
    const owner = await visit();
    const stranger = await visit();
    for (const person of [owner, stranger]) {
      await givenChats(db, {
        owner: person,
        count: 3,
        title: (n) => ["Harbour fees", "Weather", "Ships"][n - 1] ?? "",
        question: (n) => `Question ${n} about cranes`,
        answer: (n) => (n === 2 ? "The **harbour** is calm." : "No."),
      });
    }

    const found = await searchChats(db, { ...owner, query: "Harbour" });

    expect(told(found)).toEqual({
      chats: ["[Harbour] fees"],
      messages: ["Weather: The [harbour] is calm."],
      isComplete: true,
    });
    const both = await searchChats(db, { ...owner, query: "cranes 2" });
    expect(told(both).messages).toEqual([
      "Weather: Question [2] about [cranes]",
    ]);
    expect(
      told(await searchChats(db, { ...owner, query: "harbour absent" })),
    ).toEqual({ chats: [], messages: [], isComplete: true });
    const ids = both.messages.map(({ id }) => id);
    const { rows } = await db.execute(sql`
      select c.user_id from messages m join conversations c
          on c.id = m.conversation_id where m.id = ${ids[0]}`);
    expect(rows).toEqual([{ user_id: owner.userId }]);
  });

  test("finds beginnings, typing errors, and words with or without accents", async ({
    db,
    visit,
  }) => {
    const owner = await visit();
    await givenChats(db, {
      owner,
      count: 1,
      title: () => "Bookkeeping",
      question: () => "What does a subscription cost at the Café Müller?",
    });
    const snippets = async (query: string) => {
      const found = await searchChats(db, { ...owner, query });
      return [...told(found).chats, ...told(found).messages];
    };

    expect(await snippets("bookk")).toEqual(["[Bookkeeping]"]);
    expect(await snippets("boookeeping")).toEqual(["[Bookkeeping]"]);
    for (const query of ["subscr", "subscirption", "subscripton"]) {
      expect(await snippets(query)).toEqual([
        "Bookkeeping: What does a [subscription] cost at the Café Müller?",
      ]);
    }
    for (const query of ["cafe mull", "CAFÉ MÜLLER", "cafe\u0301"]) {
      expect(await snippets(query)).toHaveLength(1);
    }
    expect(await snippets("zzzz")).toEqual([]);
  });

  test("puts whole words before beginnings, and the newest first among equals", async ({
    db,
    visit,
  }) => {
    const owner = await visit();
    await givenChats(db, {
      owner,
      count: 4,
      question: (n) =>
        ["Plans for May", "A plan, once", "Planning", "The plan"][n - 1] ?? "",
    });

    const found = await searchChats(db, { ...owner, query: "plan" });

    expect(told(found).messages).toEqual([
      "Chat 2: A [plan], once",
      "Chat 4: The [plan]",
      "Chat 1: [Plans] for May",
      "Chat 3: [Planning]",
    ]);
  });

  test("lists at most three messages of one chat", async ({ db, visit }) => {
    const owner = await visit();
    const [long] = await givenChats(db, {
      owner,
      count: 2,
      question: () => "Where is the lighthouse?",
    });
    await db.insert(messages).values(
      Array.from({ length: 30 }, (_, index) => ({
        id: crypto.randomUUID(),
        conversationId: long?.id ?? "",
        role: "user" as const,
        parts: [{ type: "text" as const, text: `Lighthouse ${index}` }],
      })),
    );

    const { messages: hits } = await searchChats(db, {
      ...owner,
      query: "lighthouse",
    });

    expect(hits.map(({ title }) => title)).toEqual([
      "Chat 1",
      "Chat 1",
      "Chat 1",
      "Chat 2",
    ]);
  });

  test("takes quotes, operators and backslashes for what they are: no words", async ({
    db,
    visit,
  }) => {
    const owner = await visit();
    await givenChats(db, { owner, count: 1, question: () => "It's a 'plan'" });

    for (const query of ["'plan'", "plan | !", "\\plan\\", "plan:*", "(plan"]) {
      const found = await searchChats(db, { ...owner, query });
      expect(told(found).messages).toEqual(["Chat 1: It's a '[plan]'"]);
    }
    const other = await searchChats(db, {
      ...owner,
      query: `u:${owner.userId}`,
    });
    expect(other.messages).toEqual([]);
  });
});

describe("what is new", () => {
  test("is found by the next search: a message, its answer, a title", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const question = aQuestion({ text: "What is a tollbooth?" });
    const { conversationId } = question;
    await searchChats(db, { ...owner, query: "tollbooth" });
    await eventsOf(await app.post(owner, question));

    const first = await searchChats(db, { ...owner, query: "tollbooth" });
    await eventsOf(
      await app.post(
        owner,
        aQuestion({ conversationId, text: "And a turnpike?" }),
      ),
    );
    const second = await searchChats(db, { ...owner, query: "turnpike" });
    await renameConversation(db, { conversationId, ...owner, title: "Roads" });
    const third = await searchChats(db, { ...owner, query: "roads" });

    expect(first.messages.map(({ role }) => role)).toContain("user");
    expect(second.messages[0]?.conversationId).toBe(conversationId);
    expect(told(third).chats).toEqual(["[Roads]"]);
    expect(
      (await searchChats(db, { ...owner, query: "tollbooth" })).chats,
    ).toEqual([]);
  });

  test("is found whole when an answer was running, or began anew, at the search before", async ({
    db,
    visit,
  }) => {
    const owner = await visit();
    const [chat] = await givenChats(db, {
      owner,
      count: 1,
      answer: () => "walrus",
    });
    const answer = eq(messages.id, chat?.answerId ?? "");
    await db
      .update(messages)
      .set({ status: "running", parts: [] })
      .where(answer);

    const during = await searchChats(db, { ...owner, query: "walrus" });
    await db
      .update(messages)
      .set({ status: "interrupted", parts: [{ type: "text", text: "walr" }] })
      .where(answer);
    const interrupted = await searchChats(db, { ...owner, query: "walr" });
    await db
      .update(messages)
      .set({ status: "complete", parts: [{ type: "text", text: "walrus" }] })
      .where(answer);
    const after = await searchChats(db, { ...owner, query: "walrus" });

    expect(during.messages).toEqual([]);
    expect(told(interrupted).messages).toEqual(["Chat 1: [walr]"]);
    expect(told(after).messages).toEqual(["Chat 1: [walrus]"]);
  });

  test("is read in turns, and says so until all is", async ({ db, visit }) => {
    const owner = await visit();
    await givenChats(db, { owner, count: 400, question: (n) => `Note n${n}` });

    const isRead = await takeInNews(db, { ...owner, untilMs: 0 });
    const found = await searchChats(db, { ...owner, query: "n400" });

    expect(isRead).toBe(false);
    expect(found.isComplete).toBe(true);
    expect(told(found).messages).toEqual(["Chat 400: Note [n400]"]);
  });

  test("is taken in once by searches at one moment", async ({ db, visit }) => {
    const owner = await visit();
    await givenChats(db, { owner, count: 60, question: () => "Same moment" });

    const found = await Promise.all(
      Array.from({ length: 6 }, () =>
        searchChats(db, { ...owner, query: "moment" }),
      ),
    );

    expect(found.map(({ messages }) => messages.length)).toEqual(
      Array(6).fill(20),
    );
  });
});

describe("a deleted chat", () => {
  test("is not found, and is again when it was brought back", async ({
    db,
    visit,
  }) => {
    const owner = await visit();
    const [chat] = await givenChats(db, {
      owner,
      count: 1,
      title: () => "Narwhal",
    });
    const conversationId = chat?.id ?? "";
    const find = async () =>
      told(await searchChats(db, { ...owner, query: "narwhal" }));
    await find();

    await deleteConversation(db, { conversationId, ...owner });
    const deleted = await find();
    await restoreConversation(db, { conversationId, ...owner });

    expect(deleted).toEqual({ chats: [], messages: [], isComplete: true });
    expect(await find()).toMatchObject({
      chats: ["[Narwhal]"],
      messages: ["Narwhal: [Narwhal]"],
    });
  });

  test("leaves no word behind when it is purged, but for those of other chats", async ({
    db,
    visit,
  }) => {
    const owner = await visit();
    const stranger = await visit();
    const [secret] = await givenChats(db, {
      owner,
      count: 2,
      title: (n) => (n === 1 ? "Xylophone" : "Kept title"),
      question: (n) => (n === 1 ? "hunter2 and common" : "common ground"),
    });
    await givenChats(db, {
      owner: stranger,
      count: 1,
      question: () => "hunter2 of mine",
    });
    for (const person of [owner, stranger]) {
      await searchChats(db, { ...person, query: "common" });
    }
    const conversationId = secret?.id ?? "";
    await deleteConversation(db, { conversationId, ...owner });
    await db
      .update(conversations)
      .set({ deletedAt: sql`now() - interval '1 hour'` })
      .where(eq(conversations.id, conversationId));

    await purgeDeletedConversations(db);

    expect(await wordsKept(db, owner)).toEqual([
      "an",
      "answer",
      "common",
      "ground",
      "kept",
      "title",
    ]);
    expect(await wordsKept(db, stranger)).toContain("hunter2");
  });
});

describe("GET /api/chats/search", () => {
  test("answers whoever is signed in, and says what is wrong with a query", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    await givenChats(db, { owner, count: 1, question: () => "Otter" });

    const found = await app.search(owner, "otter");
    const tooLong = await app.search(owner, "x".repeat(201));

    expect(found.status).toBe(200);
    expect(found.headers.get("cache-control")).toBe("no-store");
    expect(await found.json()).toMatchObject({
      messages: [{ snippet: [{ text: "Otter", isHit: true }] }],
    });
    expect(tooLong.status).toBe(400);
    expect((await app.search(null, "otter")).status).toBe(401);
  });
});

/** The results as a reader sees them, with hits in brackets. */
function told({ chats, messages, isComplete }: SearchResults) {
  const lineOf = (pieces: { text: string; isHit: boolean }[]) =>
    pieces.map(({ text, isHit }) => (isHit ? `[${text}]` : text)).join("");
  return {
    chats: chats.map(({ title }) => lineOf(title)),
    messages: messages.map(
      ({ title, snippet }) => `${title}: ${lineOf(snippet)}`,
    ),
    isComplete,
  };
}

const wordsKept = async (db: Database, { userId }: { userId: string }) => {
  const rows = await db
    .select({ word: searchWords.word })
    .from(searchWords)
    .where(and(eq(searchWords.userId, userId)));
  return rows.map(({ word }) => word).sort();
};
