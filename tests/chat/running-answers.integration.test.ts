import { aQuestion, test } from "@tests/support/app";
import { eventsOf, listenTo } from "@tests/support/events";
import { chunksOf, messagesOf } from "@tests/support/threads";
import { describe, expect } from "vitest";

describe("the text of a running answer", () => {
  test("is stored as it grows, and its pieces are gone at the end", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    app.model.behave({ outputTokens: 200, tokensPerSecond: 150 });
    const listening = listenTo(await app.post(visitor, question));

    await expect
      .poll(() => chunksOf(db, question.answerId), { timeout: 5_000 })
      .toHaveLength(2);
    const pieces = await chunksOf(db, question.answerId);
    const events = await listening.rest();

    const stored = pieces.toSorted((a, b) => a.seq - b.seq);
    expect(
      events.text.startsWith(stored.map(({ body }) => body).join("")),
    ).toBe(true);
    expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, seq) => seq));
    expect(await chunksOf(db, question.answerId)).toEqual([]);
    expect(await messagesOf(db, question.conversationId)).toMatchObject([
      {},
      { text: events.text },
    ]);
  });

  test("survives characters of several tokens, and what cannot be stored", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    app.model.behave({ text: "👩🏽‍🚀 龘 a\0b é \u{1F9D1}" });

    const events = await eventsOf(await app.post(visitor, question));

    expect(events.text).toBe("👩🏽‍🚀 龘 ab é \u{1F9D1}");
    expect(await messagesOf(db, question.conversationId)).toMatchObject([
      {},
      { text: events.text },
    ]);
  });

  test("is not written where another call has begun the answer anew", async ({
    app,
    db,
    pool,
    visit,
  }) => {
    const visitor = await visit();
    const other = await eventsOf(await app.post(visitor, aQuestion()));
    const question = aQuestion();
    app.model.behave({ outputTokens: 200, tokensPerSecond: 150 });
    const listening = listenTo(await app.post(visitor, question));
    await listening.words(5);

    await pool.query("update messages set request_id = $1 where id = $2", [
      other.finish?.receipt?.requestId,
      question.answerId,
    ]);
    await pool.query("delete from answer_chunks where answer_id = $1", [
      question.answerId,
    ]);
    await listening.rest();

    expect(await chunksOf(db, question.answerId)).toEqual([]);
    expect(await messagesOf(db, question.conversationId)).toMatchObject([
      {},
      { status: "running", text: "" },
    ]);
  });
});
