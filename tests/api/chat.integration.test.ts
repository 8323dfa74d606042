import { randomUUID } from "node:crypto";
import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { callsOf, messagesOf } from "@tests/support/threads";
import { describe, expect } from "vitest";

describe("an answer", () => {
  test("streams, and then says what it cost", async ({ app, visit }) => {
    const visitor = await visit();
    const question = aQuestion();
    app.model.behave({ text: "A book of accounts." });

    const response = await app.post(visitor, question);
    const events = await eventsOf(response);

    expect(response.status).toBe(200);
    expect(response.headers.get("x-vercel-ai-ui-message-stream")).toBe("v1");
    expect(events.parts[0]).toEqual({
      type: "start",
      messageId: question.answerId,
      messageMetadata: {
        requestId: response.headers.get("x-request-id"),
        modelId: "gpt-4o-mini",
      },
    });
    expect(events.text).toBe("A book of accounts.");
    expect(events.isDone).toBe(true);
    const [call] = app.model.calls();
    expect(events.finish).toMatchObject({
      outcome: "completed",
      receipt: {
        state: "settled",
        inputTokens: call?.usage?.inputTokens,
        outputTokens: call?.usage?.outputTokens,
        isEstimated: false,
      },
    });
  });

  test("is stored with its question in a conversation named after it", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion({ text: "What is\n  a ledger?" });
    app.model.behave({ text: "A book." });

    await eventsOf(await app.post(visitor, question));

    expect(await messagesOf(db, question.conversationId)).toEqual([
      {
        id: question.message.id,
        parentId: null,
        role: "user",
        status: "complete",
        text: "What is\n  a ledger?",
        title: "What is a ledger?",
      },
      {
        id: question.answerId,
        parentId: question.message.id,
        role: "assistant",
        status: "complete",
        text: "A book.",
        title: "What is a ledger?",
      },
    ]);
  });

  test("is given what was said before, and follows the newest message", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const first = aQuestion({ text: "one" });
    app.model.behave({ text: "first answer" });
    await eventsOf(await app.post(visitor, first));

    const { conversationId } = first;
    await eventsOf(
      await app.post(visitor, aQuestion({ conversationId, text: "two" })),
    );

    expect(app.model.calls().at(-1)?.turns).toEqual([
      { role: "user", text: "one" },
      { role: "assistant", text: "first answer" },
      { role: "user", text: "two" },
    ]);
  });

  test("is written anew beside the old one when a question is asked again", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion({ text: "one" });
    app.model.behave({ text: "old", times: 1 });
    await eventsOf(await app.post(visitor, question));
    const again = {
      conversationId: question.conversationId,
      answerId: randomUUID(),
      parentId: question.message.id,
    };
    app.model.behave({ text: "new" });

    await eventsOf(await app.post(visitor, again));

    const answers = (await messagesOf(db, question.conversationId)).filter(
      (message) => message.role === "assistant",
    );
    expect(answers).toMatchObject([
      { parentId: question.message.id, text: "old" },
      { parentId: question.message.id, text: "new" },
    ]);
    expect(app.model.calls().at(-1)?.turns).toEqual([
      { role: "user", text: "one" },
    ]);
  });

  test("to an edited first question knows nothing of the old one", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const first = aQuestion({ text: "old wording" });
    await eventsOf(await app.post(visitor, first));

    const edited = aQuestion({
      conversationId: first.conversationId,
      parentId: null,
      text: "new wording",
    });
    await eventsOf(await app.post(visitor, edited));

    expect(app.model.calls().at(-1)?.turns).toEqual([
      { role: "user", text: "new wording" },
    ]);
  });

  test("stays with the conversation's model until another is chosen", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const first = aQuestion({ modelId: "llama-3.3-70b-versatile" });
    await eventsOf(await app.post(visitor, first));
    const { conversationId } = first;

    await eventsOf(await app.post(visitor, aQuestion({ conversationId })));
    await eventsOf(
      await app.post(
        visitor,
        aQuestion({ conversationId, modelId: "tollgate-local" }),
      ),
    );

    expect(app.model.calls().map((call) => call.model)).toEqual([
      "llama-3.3-70b-versatile",
      "llama-3.3-70b-versatile",
      "tollgate-local",
    ]);
  });

  test("is told the ceiling that was paid for", async ({ app, db, visit }) => {
    const visitor = await visit({ limits: { outputTokensMax: 300 } });
    app.model.behave({ outputTokens: 2_000 });

    const events = await eventsOf(await app.post(visitor, aQuestion()));

    expect(app.model.calls()[0]?.outputTokensMax).toBe(300);
    expect(events.finish?.receipt?.outputTokens).toBe(300);
    expect(await callsOf(db, visitor)).toMatchObject([
      { maxOutputTokens: 300, excessCredits: 0n },
    ]);
  });
});

describe("a key", () => {
  test("of a finished answer replays it, without a second call or charge", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    const first = await eventsOf(await app.post(visitor, question));

    const response = await app.post(visitor, question);
    const second = await eventsOf(response);

    expect(response.status).toBe(200);
    expect(second.text).toBe(first.text);
    expect(second.finish).toEqual(first.finish);
    expect(second.parts[0]).toEqual(first.parts[0]);
    expect(app.model.calls()).toHaveLength(1);
    expect(await callsOf(db, visitor)).toHaveLength(1);
  });

  test("of a running answer is a 409 with the way to its stream", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    app.model.behave({ outputTokens: 400, tokensPerSecond: 400 });
    const running = await app.post(visitor, question);

    const response = await app.post(visitor, question);

    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      error: {
        code: "request_in_progress",
        actions: [
          {
            kind: "join_stream",
            href: `/api/ai/chat/${question.conversationId}/stream`,
          },
        ],
      },
    });
    expect((await eventsOf(running)).finish?.outcome).toBe("completed");
    expect(app.model.calls()).toHaveLength(1);
  });

  test("with another body is a 422, and nothing is called", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    await eventsOf(await app.post(visitor, question));
    const other = aQuestion({ ...question, text: "Something else" });

    const response = await app.post(visitor, other);

    expect(response.status).toBe(422);
    expect(app.model.calls()).toHaveLength(1);
  });

  test("sent as a header counts instead of the answer's id", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    const headers = { "idempotency-key": randomUUID() };
    await eventsOf(await app.post(visitor, question, headers));

    const again = await app.post(visitor, question, headers);
    const otherAnswer = await app.post(
      visitor,
      { ...question, answerId: randomUUID() },
      headers,
    );

    expect(again.status).toBe(200);
    expect(otherAnswer.status).toBe(422);
    expect(app.model.calls()).toHaveLength(1);
  });

  test("of a failed answer is free again, and the same row is answered", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    app.model.behave({ status: 400, times: 1 });
    const failed = await app.post(visitor, question);
    app.model.behave({ text: "Now it works." });

    const events = await eventsOf(await app.post(visitor, question));

    expect(failed.status).toBe(502);
    expect(events.text).toBe("Now it works.");
    expect(await messagesOf(db, question.conversationId)).toMatchObject([
      { id: question.message.id, role: "user" },
      { id: question.answerId, status: "complete", text: "Now it works." },
    ]);
    expect(await callsOf(db, visitor)).toMatchObject([
      { state: "released", outcome: "failed", credits: 0n },
      { state: "settled", outcome: "completed" },
    ]);
  });

  test("sent thirty times at once is one call and one charge", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();

    const responses = await Promise.all(
      Array.from({ length: 30 }, () => app.post(visitor, question)),
    );

    const statuses = responses.map((response) => response.status);
    expect(statuses.every((status) => [200, 409].includes(status))).toBe(true);
    await Promise.all(responses.map((response) => response.text()));
    expect(app.model.calls()).toHaveLength(1);
    expect(await callsOf(db, visitor)).toHaveLength(1);
  });
});
