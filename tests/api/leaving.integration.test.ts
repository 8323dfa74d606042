import { countTokens } from "@local/model/tokens";
import { aQuestion, test } from "@tests/support/app";
import { eventsOf, listenTo } from "@tests/support/events";
import { callsOf, ledgerOf, messagesOf } from "@tests/support/threads";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";

const TOKENS = 200;
/** A second for the whole answer, so that every share of it can be met. */
const PACE = { outputTokens: TOKENS, tokensPerSecond: 200 };

/** The one ledger row of a person, once their call is over. */
async function settledCall(db: Database, visitor: { userId: string }) {
  await expect
    .poll(async () => (await callsOf(db, visitor))[0]?.state, {
      timeout: 10_000,
    })
    .not.toBe("held");
  const [[call], ledger] = await Promise.all([
    callsOf(db, visitor),
    ledgerOf(db, visitor),
  ]);
  expect(ledger).toHaveLength(1);
  return call;
}

describe.for([[0.01], [0.1], [0.5], [0.9]])(
  "a reader at %d of the answer",
  ([share = 0]) => {
    /** Filler has a good word for each token and a half. */
    const words = Math.ceil(TOKENS * share * 0.6);

    test("who goes away ends nothing: the answer is whole and charged exactly", async ({
      app,
      db,
      visit,
    }) => {
      const visitor = await visit();
      const question = aQuestion();
      app.model.behave(PACE);

      const listening = listenTo(await app.post(visitor, question));
      await listening.words(words);
      await listening.leave();

      const call = await settledCall(db, visitor);
      expect(call).toMatchObject({
        outcome: "completed",
        isEstimated: false,
        outputTokens: TOKENS,
        inputTokens: app.model.calls()[0]?.usage?.inputTokens,
      });
      expect(await messagesOf(db, question.conversationId)).toMatchObject([
        {},
        { status: "complete" },
      ]);
    });

    test("who stops it pays for what was written, within 0.99 to 1.25 of the truth", async ({
      app,
      db,
      visit,
    }) => {
      const visitor = await visit();
      const question = aQuestion();
      app.model.behave(PACE);
      const listening = listenTo(await app.post(visitor, question));
      await listening.words(words);

      const stopped = await app.stop(visitor, question.conversationId);
      const events = await listening.rest();

      expect(await stopped.json()).toEqual({ stopped: 1 });
      expect(events.finish?.outcome).toBe("stopped");
      const call = await settledCall(db, visitor);
      await app.model.whenIdle();
      const [asked] = app.model.calls();
      expect(asked?.outcome).toBe("closed_by_client");
      expect(call).toMatchObject({ outcome: "stopped", isEstimated: true });
      const written = asked?.tokensWritten ?? 0;
      expect(written).toBeLessThan(TOKENS);
      // What was on its way when we hung up has reached nobody.
      const truth = countTokens(events.text);
      expect(written - truth).toBeLessThan(20);
      const ratio = (call?.outputTokens ?? 0) / truth;
      expect(ratio).toBeGreaterThanOrEqual(0.99);
      expect(ratio).toBeLessThanOrEqual(1.25);
      expect(call?.inputTokens).toBe(12);
      expect(call?.receivedOutputTokens).toBe(call?.outputTokens);
      expect(await messagesOf(db, question.conversationId)).toMatchObject([
        {},
        { status: "stopped", text: events.text },
      ]);
    });
  },
);

describe("a stop", () => {
  test("before the first token is charged for the input alone", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    app.model.behave({ hang: true });
    const answering = app.post(visitor, question);
    await app.model.whenCalled(1);

    await app.stop(visitor, question.conversationId);
    const events = await eventsOf(await answering);

    expect(events.finish).toMatchObject({
      outcome: "stopped",
      receipt: { isEstimated: true, inputTokens: 12, outputTokens: 0 },
    });
    expect(await callsOf(db, visitor)).toMatchObject([
      { state: "settled", outcome: "stopped", credits: 12n },
    ]);
  });

  test("where nothing runs stops nothing", async ({ app, visit }) => {
    const visitor = await visit();
    const question = aQuestion();
    await eventsOf(await app.post(visitor, question));

    const stopped = await app.stop(visitor, question.conversationId);

    expect(await stopped.json()).toEqual({ stopped: 0 });
  });

  test("keeps the key: the same question again shows the stopped answer", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    app.model.behave(PACE);
    const response = await app.post(visitor, question);
    await app.stop(visitor, question.conversationId);
    const stopped = await eventsOf(response);

    const again = await eventsOf(await app.post(visitor, question));

    expect(again.text).toBe(stopped.text);
    expect(again.finish?.outcome).toBe("stopped");
    expect(await callsOf(db, visitor)).toHaveLength(1);
  });
});

describe("joining", () => {
  test("a running answer shows it from its start to its end", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    app.model.behave({ outputTokens: 100, tokensPerSecond: 200 });
    const listening = listenTo(await app.post(visitor, question));
    await listening.words(20);

    const joined = await app.join(visitor, question.conversationId);
    const [own, other] = await Promise.all([
      listening.rest(),
      eventsOf(joined),
    ]);

    expect(joined.headers.get("x-vercel-ai-ui-message-stream")).toBe("v1");
    expect(other.parts[0]).toEqual(own.parts[0]);
    expect(other.text).toBe(own.text);
    expect(other.finish).toEqual(own.finish);
    expect(other.parts.length).toBeLessThan(own.parts.length);
  });

  test("where nothing runs is a 204", async ({ app, visit }) => {
    const visitor = await visit();
    const question = aQuestion();
    await eventsOf(await app.post(visitor, question));

    const joined = await app.join(visitor, question.conversationId);

    expect(joined.status).toBe(204);
    expect(joined.headers.get("x-request-id")).toBeTruthy();
  });
});
