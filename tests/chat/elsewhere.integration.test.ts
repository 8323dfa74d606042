import { aQuestion, test } from "@tests/support/app";
import { startElsewhere } from "@tests/support/elsewhere";
import { eventsOf, listenTo } from "@tests/support/events";
import { callsOf, chunksOf, messagesOf } from "@tests/support/threads";
import { describe, expect } from "vitest";

describe("an answer that another process writes", { timeout: 60_000 }, () => {
  test("is joined from its start, grows, and ends with its receipt", async ({
    app,
    databaseUrl,
    db,
    model,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    const { conversationId } = question;
    model.behave({ outputTokens: 150, tokensPerSecond: 60 });
    const elsewhere = await startElsewhere({
      databaseUrl,
      modelUrl: model.url,
    });
    await elsewhere.perform({
      kind: "answer",
      person: visitor,
      input: question,
    });

    const early = listenTo(await app.join(visitor, conversationId));
    await early.words(20);
    const late = await eventsOf(await app.join(visitor, conversationId));
    const all = await early.rest();

    const [, answer] = await messagesOf(db, conversationId);
    const [call] = await callsOf(db, visitor);
    expect(all.text).toBe(answer?.text);
    expect(late.text).toBe(answer?.text);
    expect(all.parts[0]).toEqual({
      type: "start",
      messageId: question.answerId,
      messageMetadata: { requestId: call?.id, modelId: "gpt-4o-mini" },
    });
    expect(all.parts.length).toBeGreaterThan(6);
    expect(all.finish).toMatchObject({
      outcome: "completed",
      receipt: { requestId: call?.id, credits: Number(call?.credits) },
    });
    expect(await chunksOf(db, question.answerId)).toEqual([]);
    expect((await app.join(visitor, conversationId)).status).toBe(204);
  });

  test("is stopped from here within a second or so", async ({
    app,
    databaseUrl,
    db,
    model,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    const { conversationId } = question;
    model.behave({ outputTokens: 3_000, tokensPerSecond: 100 });
    const elsewhere = await startElsewhere({
      databaseUrl,
      modelUrl: model.url,
    });
    await elsewhere.perform({
      kind: "answer",
      person: visitor,
      input: question,
    });
    const joined = listenTo(await app.join(visitor, conversationId));
    await joined.words(20);

    const stoppedAtMs = Date.now();
    await app.stop(visitor, conversationId);
    const events = await joined.rest();

    expect(Date.now() - stoppedAtMs).toBeLessThan(4_000);
    expect(events.finish?.outcome).toBe("stopped");
    const [, answer] = await messagesOf(db, conversationId);
    expect(answer).toMatchObject({ status: "stopped", text: events.text });
    expect(await callsOf(db, visitor)).toMatchObject([
      { state: "settled", outcome: "stopped", isEstimated: true },
    ]);
  });

  test("ends for its readers with an abort when that process dies", async ({
    app,
    databaseUrl,
    db,
    model,
    pool,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    const { conversationId } = question;
    model.behave({ outputTokens: 3_000, tokensPerSecond: 100 });
    const elsewhere = await startElsewhere({
      databaseUrl,
      modelUrl: model.url,
    });
    await elsewhere.perform({
      kind: "answer",
      person: visitor,
      input: question,
    });
    const joined = listenTo(await app.join(visitor, conversationId));
    await joined.words(20);

    elsewhere.signal("SIGKILL");
    await elsewhere.ended();
    await pool.query(
      "update ai_requests set expires_at = now() where answer_id = $1",
      [question.answerId],
    );
    const events = await joined.rest();

    expect(events.parts.at(-1)).toEqual({ type: "abort" });
    expect(events.isDone).toBe(true);
    // The next question of the conversation finds the answer closed.
    model.reset();
    await eventsOf(await app.post(visitor, aQuestion({ conversationId })));
    expect(await messagesOf(db, conversationId)).toMatchObject([
      {},
      { status: "interrupted", text: events.text },
      {},
      { status: "complete" },
    ]);
  });
});

describe("SIGTERM", { timeout: 60_000 }, () => {
  test("lets a running answer end, refuses new ones and exits with 0", async ({
    databaseUrl,
    db,
    model,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    model.behave({ outputTokens: 150, tokensPerSecond: 75 });
    const elsewhere = await startElsewhere({
      databaseUrl,
      modelUrl: model.url,
    });
    await elsewhere.perform({
      kind: "answer",
      person: visitor,
      input: question,
    });
    const before = await elsewhere.perform({ kind: "health" });

    elsewhere.signal("SIGTERM");
    await expect.poll(() => elsewhere.perform({ kind: "health" })).toBe("503");
    const refused = await elsewhere.perform({
      kind: "answer",
      person: visitor,
      input: aQuestion(),
    });

    expect(before).toBe("200");
    expect(refused).toBe("shutting_down");
    expect(await elsewhere.ended()).toBe(0);
    expect(await messagesOf(db, question.conversationId)).toMatchObject([
      {},
      { status: "complete" },
    ]);
    expect(await callsOf(db, visitor)).toMatchObject([
      { state: "settled", outcome: "completed", isEstimated: false },
    ]);
  });

  test("sent twice stops and settles what runs, and exits with 0", async ({
    databaseUrl,
    db,
    model,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    model.behave({ outputTokens: 3_000, tokensPerSecond: 100 });
    const elsewhere = await startElsewhere({
      databaseUrl,
      modelUrl: model.url,
    });
    await elsewhere.perform({
      kind: "answer",
      person: visitor,
      input: question,
    });

    elsewhere.signal("SIGTERM");
    await expect.poll(() => elsewhere.perform({ kind: "health" })).toBe("503");
    elsewhere.signal("SIGTERM");

    expect(await elsewhere.ended()).toBe(0);
    expect(await messagesOf(db, question.conversationId)).toMatchObject([
      {},
      { status: "stopped" },
    ]);
    expect(await callsOf(db, visitor)).toMatchObject([
      {
        state: "settled",
        outcome: "stopped",
        errorCode: "service_paused",
        isEstimated: true,
      },
    ]);
  });
});
