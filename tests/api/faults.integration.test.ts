import { countTokens } from "@local/model/tokens";
import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { callsOf, ledgerOf, messagesOf } from "@tests/support/threads";
import { beforeEach, describe, expect } from "vitest";
import { contractErrorBody } from "@/features/chat/schema";
import { forgetCircuits } from "@/features/llm/circuits";

/** Anything a vendor or our own insides might have said. */
const LEAKS =
  /sk-|gsk_|Bearer|api[_ -]?key|127\.0\.0\.1|localhost|\bat .+:\d+:\d+|node_modules|ECONN|select |insert /i;

// What one test's provider fails is not held against the next one's.
beforeEach(() => forgetCircuits());

const FAILING = { model: "gpt-4o-mini", times: 3 };

describe("a provider that fails before its first token", () => {
  test.for([
    [400, 502, "provider_error"],
    [401, 502, "provider_error"],
    [403, 502, "provider_error"],
    [404, 502, "provider_error"],
  ] as const)(
    "with %i is not asked again: %i, nothing charged, no detail",
    async ([given, status, code], { app, db, visit }) => {
      const visitor = await visit();
      const question = aQuestion();
      app.model.behave({ status: given });

      const response = await app.post(visitor, question);
      const body = await response.text();
      const { error } = contractErrorBody.parse(JSON.parse(body));

      expect(response.status).toBe(status);
      expect(error).toMatchObject({
        code,
        message:
          "OpenAI could not answer this. Nothing was charged. Try again or use Llama 3.3.",
      });
      expect(body).not.toMatch(LEAKS);
      expect(app.model.calls()).toHaveLength(1);
      expect(await callsOf(db, visitor)).toMatchObject([
        {
          state: "released",
          outcome: "failed",
          errorCode: code,
          credits: 0n,
          attempts: 1,
        },
      ]);
      expect(await messagesOf(db, question.conversationId)).toMatchObject([
        { role: "user" },
        { role: "assistant", status: "failed", text: "" },
      ]);
    },
  );

  test.for([[408], [409], [429], [500], [503]])(
    "once with %i is asked again, and the answer is charged once",
    async ([status], { app, db, visit }) => {
      const visitor = await visit();
      app.model.behave({ text: "At last.", when: "ledger" });
      app.model.behave({ status, times: 1 });

      const events = await eventsOf(await app.post(visitor, aQuestion()));

      expect(events.text).toBe("At last.");
      expect(events.finish?.receipt?.servedModelId).toBe("gpt-4o-mini");
      expect(await callsOf(db, visitor)).toMatchObject([
        { state: "settled", outcome: "completed", attempts: 2 },
      ]);
    },
  );

  test("again and again gives way to its fallback, which the receipt names", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave({ text: "From the other one." });
    app.model.behave({ status: 503, times: FAILING.times });

    const events = await eventsOf(await app.post(visitor, aQuestion()));

    expect(events.text).toBe("From the other one.");
    expect(events.finish?.receipt).toMatchObject({
      modelId: "gpt-4o-mini",
      servedModelId: "llama-3.3-70b-versatile",
    });
    expect(app.model.calls().map((call) => call.model)).toEqual([
      "gpt-4o-mini",
      "gpt-4o-mini",
      "gpt-4o-mini",
      "llama-3.3-70b-versatile",
    ]);
    expect(await callsOf(db, visitor)).toMatchObject([
      { servedModelId: "llama-3.3-70b-versatile", attempts: 4 },
    ]);
  });

  test("has no fallback whose window the question does not fit", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    // Between the windows of the two, with the margins of the hold.
    const tokens = 114_000;
    const rare = "\u9f98";
    const half = rare.repeat(tokens / countTokens(rare) / 2);
    const first = aQuestion({
      text: half,
      modelId: "llama-3.3-70b-versatile",
    });
    app.model.behave({ text: "Yes.", times: 1 });
    await eventsOf(await app.post(visitor, first));
    app.model.behave({ status: 503 });

    const response = await app.post(
      visitor,
      aQuestion({ conversationId: first.conversationId, text: half }),
    );

    expect(response.status).toBe(503);
    const isTitle = ({ turns }: { turns: readonly { role: string }[] }) =>
      turns[0]?.role === "system";
    const answers = app.model.calls().filter((call) => !isTitle(call));
    expect(new Set(answers.map((call) => call.model))).toEqual(
      new Set(["llama-3.3-70b-versatile"]),
    );
  });

  test.for([[429], [500], [503]])(
    "with %i for good and no fallback is a 503, and nothing is charged",
    async ([status], { app, db, visit }) => {
      const visitor = await visit();
      app.model.behave({ status });

      const response = await app.post(
        visitor,
        aQuestion({ modelId: "gpt-4o" }),
      );

      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({
        error: {
          code: "provider_unavailable",
          message: "OpenAI is not answering. Nothing was charged. Try again.",
        },
      });
      expect(await callsOf(db, visitor)).toMatchObject([
        { state: "released", credits: 0n, attempts: 3 },
      ]);
    },
  );

  test("and asks for a long wait is left for its fallback at once", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave({ text: "Here." });
    app.model.behave({ status: 429, retryAfterSeconds: 60, times: 1 });

    const events = await eventsOf(await app.post(visitor, aQuestion()));

    expect(events.text).toBe("Here.");
    expect(app.model.calls().map((call) => call.model)).toEqual([
      "gpt-4o-mini",
      "llama-3.3-70b-versatile",
    ]);
  });

  test("by dropping the connection is asked again", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave({ text: "At last." });
    app.model.behave({ cutAfterTokens: 0, times: 1 });

    const events = await eventsOf(await app.post(visitor, aQuestion()));

    expect(events.text).toBe("At last.");
    const [call] = await callsOf(db, visitor);
    expect(call).toMatchObject({ state: "settled", attempts: 2 });
    expect(call?.failedAttemptsCostNanos).toBeGreaterThan(0n);
  });
});

describe.for([
  ["gpt-4o-mini", "OpenAI"],
  ["llama-3.3-70b-versatile", "Groq"],
  ["tollgate-local", "The local model"],
] as const)("%s, breaking off", ([modelId, label]) => {
  test.for([
    ["by cutting the connection", { cutAfterTokens: 40 }],
    ["with an error in its stream", { errorAfterTokens: 40 }],
  ] as const)(
    "%s: what was written is kept and charged as an estimate",
    async ([, behaviour], { app, db, visit }) => {
      const visitor = await visit();
      const question = aQuestion({ modelId });
      app.model.behave({ outputTokens: 100, ...behaviour });

      const response = await app.post(visitor, question);
      const events = await eventsOf(response);

      const [call] = app.model.calls();
      const [row] = await callsOf(db, visitor);
      expect(app.model.calls()).toHaveLength(1);
      expect(row).toMatchObject({
        state: "settled",
        outcome: "failed",
        errorCode: "provider_error",
        isEstimated: true,
        outputTokens: 40,
        inputTokens: call?.usage?.inputTokens ?? row?.inputTokens,
      });
      expect(events.parts).toContainEqual({
        type: "error",
        errorText: `${label} broke off. What was written is kept, charged ${row?.credits} credits.`,
      });
      expect(events.finish).toMatchObject({
        outcome: "failed",
        error: { code: "provider_error" },
        receipt: { isEstimated: true, credits: Number(row?.credits) },
      });
      expect(JSON.stringify(events.parts)).not.toMatch(LEAKS);
      expect(await messagesOf(db, question.conversationId)).toMatchObject([
        {},
        { status: "failed", text: events.text },
      ]);
    },
  );

  test("without saying what it used is charged as an estimate", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave({ outputTokens: 100, omitUsage: true });

    const events = await eventsOf(
      await app.post(visitor, aQuestion({ modelId })),
    );

    expect(events.finish).toMatchObject({
      outcome: "completed",
      receipt: { isEstimated: true, outputTokens: 100 },
    });
    expect(await callsOf(db, visitor)).toMatchObject([
      { outcome: "completed", isEstimated: true, outputTokens: 100 },
    ]);
  });
});

describe("a provider that says wrongly what a call used", () => {
  const ask = { modelId: "gpt-4o" };

  test.for([
    ["none of the output that came", { outputTokens: 0 }],
    ["less than nothing", { outputTokens: -5 }],
    ["half a token", { inputTokens: 7.5 }],
  ] as const)(
    "%s: the charge is estimated from what came, and nobody is told of a fault",
    async ([, usage], { app, db, visit }) => {
      const visitor = await visit();
      app.model.behave({ outputTokens: 100, usage });

      const events = await eventsOf(await app.post(visitor, aQuestion(ask)));

      expect(events.finish).toMatchObject({
        outcome: "completed",
        receipt: { isEstimated: true, outputTokens: 100 },
      });
      expect(await callsOf(db, visitor)).toMatchObject([
        { state: "settled", isEstimated: true, outputTokens: 100 },
      ]);
    },
  );

  test("more than was held: the person pays the hold, and the operator sees the excess", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave({ outputTokens: 10, usage: { outputTokens: 90_000 } });

    const events = await eventsOf(await app.post(visitor, aQuestion(ask)));

    const [call] = await callsOf(db, visitor);
    expect(call).toMatchObject({ state: "settled", outputTokens: 90_000 });
    expect(call?.credits).toBe(call?.heldCredits);
    expect(call?.excessCredits).toBeGreaterThan(0n);
    expect(events.finish?.receipt?.credits).toBe(Number(call?.heldCredits));
    const [event] = await ledgerOf(db, visitor);
    expect(event?.credits).toBe(call?.heldCredits);
    // 90,000 at 10 dollars a million, and the question.
    expect(event?.costNanos).toBeGreaterThanOrEqual(900_000_000n);
  });
});
