import { randomUUID } from "node:crypto";
import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { callsOf, messagesOf } from "@tests/support/threads";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect } from "vitest";
import { subscriptions } from "@/db/schema/billing";
import { operatorSettings } from "@/db/schema/operator";
import { contractErrorBody } from "@/features/chat/schema";

/** The error of a response, held against the contract. */
async function errorOf(response: Response) {
  const { error } = contractErrorBody.parse(await response.json());
  expect(error.requestId).toBe(response.headers.get("x-request-id"));
  return { status: response.status, ...error };
}

const DAY_MS = 86_400_000;

describe("a question is refused", () => {
  test("with 401 to a visitor, on every route", async ({ app }) => {
    const conversationId = randomUUID();

    const responses = await Promise.all([
      app.post(null, aQuestion()),
      app.join(null, conversationId),
      app.stop(null, conversationId),
      app.usage(null),
    ]);

    for (const response of responses) {
      expect(await errorOf(response)).toMatchObject({
        status: 401,
        code: "unauthenticated",
      });
    }
    expect(app.model.calls()).toEqual([]);
  });

  test("with 401 to a visitor, without reading what they send", async ({
    routes,
  }) => {
    const request = new Request("http://localhost:3000/api/ai/chat", {
      method: "POST",
      body: JSON.stringify(aQuestion()),
    });

    const response = await routes.ask.POST(request, {});

    expect(response.status).toBe(401);
    expect(request.bodyUsed).toBe(false);
  });

  test("with 403 to a suspended account, which learns why", async ({
    app,
    visit,
  }) => {
    const visitor = await visit({ status: "suspended" });

    const error = await errorOf(await app.post(visitor, aQuestion()));

    expect(error).toMatchObject({ status: 403, code: "account_suspended" });
  });

  test("with 403 when another site's page sent it", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();

    const response = await app.post(visitor, question, {
      "sec-fetch-site": "cross-site",
    });

    expect(await errorOf(response)).toMatchObject({
      status: 403,
      code: "forbidden",
    });
    expect(await messagesOf(db, question.conversationId)).toEqual([]);
  });

  test("with 402 when the period's credits are spent, and nothing is stored", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit({ limits: { creditsPerPeriod: 100n } });
    const question = aQuestion();

    const error = await errorOf(await app.post(visitor, question));

    expect(error).toMatchObject({
      status: 402,
      code: "quota_exceeded",
      message: expect.stringMatching(/could need \d+ credits; 100 are left/),
      limit: {
        kind: "period_credits",
        used: 0,
        held: 0,
        limit: 100,
        unit: "credits",
      },
      actions: [
        { kind: "upgrade", href: "/billing" },
        { kind: "buy_credits", href: "/billing#credits" },
      ],
    });
    expect(await messagesOf(db, question.conversationId)).toEqual([]);
    expect(await callsOf(db, visitor)).toEqual([]);
    expect(app.model.calls()).toEqual([]);
  });

  test("with 402 when today's requests are used", async ({ app, visit }) => {
    const visitor = await visit({ limits: { dailyRequestsPerMember: 1 } });
    await eventsOf(await app.post(visitor, aQuestion()));

    const error = await errorOf(await app.post(visitor, aQuestion()));

    expect(error).toMatchObject({
      status: 402,
      code: "quota_exceeded",
      limit: { kind: "daily_requests", used: 1, limit: 1, unit: "requests" },
      actions: [{ kind: "upgrade" }],
    });
  });

  test("with 402 when the customer's own cap is reached", async ({
    app,
    visit,
  }) => {
    const visitor = await visit({
      limits: { creditsPerPeriod: 0n },
      overageCapCredits: 50n,
    });

    const error = await errorOf(await app.post(visitor, aQuestion()));

    expect(error).toMatchObject({
      status: 402,
      code: "spend_cap_reached",
      limit: { kind: "spend_cap", limit: 50 },
      actions: [{ kind: "raise_cap" }, { kind: "buy_credits" }],
    });
  });

  test("with 402 and no upgrade when a payment is past due", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit({ limits: { creditsPerPeriod: 1n } });
    await db
      .update(subscriptions)
      .set({
        status: "past_due",
        pastDueSince: new Date(Date.now() - 10 * DAY_MS),
      })
      .where(eq(subscriptions.workspaceId, visitor.workspaceId));

    const error = await errorOf(
      await app.post(visitor, aQuestion({ modelId: "gpt-4o" })),
    );

    expect(error).toMatchObject({
      status: 402,
      code: "payment_past_due",
      actions: [{ kind: "update_payment", href: "/billing" }],
    });
  });

  test("with 403 for a model that the plan lacks", async ({ app, visit }) => {
    const visitor = await visit({ limits: { modelTiers: ["standard"] } });

    const error = await errorOf(
      await app.post(visitor, aQuestion({ modelId: "gpt-4o" })),
    );

    expect(error).toMatchObject({
      status: 403,
      code: "model_not_in_plan",
      actions: [{ kind: "upgrade" }],
    });
  });

  test("with 429 and Retry-After while too many answers run", async ({
    app,
    visit,
  }) => {
    const visitor = await visit({ limits: { concurrentCallsPerMember: 1 } });
    app.model.behave({ outputTokens: 300, tokensPerSecond: 300 });
    const running = await app.post(visitor, aQuestion());

    const response = await app.post(visitor, aQuestion());

    expect(response.headers.get("retry-after")).toBe("5");
    expect(await errorOf(response)).toMatchObject({
      status: 429,
      code: "too_many_concurrent",
      limit: { kind: "concurrent_calls", used: 1, limit: 1 },
    });
    await eventsOf(running);
  });

  test("with 429 when only a running answer's hold is in the way", async ({
    app,
    visit,
  }) => {
    const visitor = await visit({
      limits: { creditsPerPeriod: 500n, outputTokensMax: 400 },
    });
    app.model.behave({ outputTokens: 300, tokensPerSecond: 300 });
    const running = await app.post(visitor, aQuestion());

    const error = await errorOf(await app.post(visitor, aQuestion()));

    expect(error).toMatchObject({
      status: 429,
      code: "too_many_concurrent",
      message: expect.stringContaining("reserved by an answer still running"),
    });
    await eventsOf(running);
  });

  test("with 503 while the operator's brake is on", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    await db.update(operatorSettings).set({ brake: "no_new_calls" });
    try {
      const error = await errorOf(await app.post(visitor, aQuestion()));

      expect(error).toMatchObject({
        status: 503,
        code: "service_paused",
        message: expect.stringContaining("New answers are paused"),
      });
      expect(app.model.calls()).toEqual([]);
    } finally {
      await db.update(operatorSettings).set({ brake: "off" });
    }
  });

  test("with 400 for a model that does not exist or makes no answers", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();

    for (const modelId of ["gpt-17", "text-embedding-3-small"]) {
      const error = await errorOf(
        await app.post(visitor, aQuestion({ modelId })),
      );

      expect(error).toMatchObject({
        status: 400,
        code: "invalid_input",
        fields: { modelId: ["There is no such model."] },
      });
    }
  });

  test("with 413 when it is longer than a message may be", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();

    const error = await errorOf(
      await app.post(visitor, aQuestion({ text: "a".repeat(32_001) })),
    );

    expect(error).toMatchObject({
      status: 413,
      code: "input_too_large",
      limit: { used: 32_001, limit: 32_000, unit: "characters" },
    });
  });

  test("with 413 when the body is larger than is read", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();

    const error = await errorOf(
      await app.post(visitor, `"${"a".repeat(300_000)}"`),
    );

    expect(error).toMatchObject({ status: 413, code: "input_too_large" });
  });

  test("with 413 when it does not fit the model's window", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const rareCharacters = "\u9f98".repeat(20_000);

    const error = await errorOf(
      await app.post(
        visitor,
        aQuestion({ modelId: "tollgate-local", text: rareCharacters }),
      ),
    );

    expect(error).toMatchObject({
      status: 413,
      code: "input_too_large",
      limit: { limit: 32_768, unit: "tokens" },
    });
  });

  test("with 409 while the answer it follows is being written", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const first = aQuestion();
    app.model.behave({ outputTokens: 300, tokensPerSecond: 300 });
    const running = await app.post(visitor, first);
    const { conversationId } = first;

    const error = await errorOf(
      await app.post(visitor, aQuestion({ conversationId })),
    );

    expect(error).toMatchObject({ status: 409, code: "request_in_progress" });
    await eventsOf(running);
  });

  test("with 400 when a message follows a question, or an answer is asked again", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const first = aQuestion();
    await eventsOf(await app.post(visitor, first));
    const { conversationId } = first;

    const afterQuestion = await errorOf(
      await app.post(
        visitor,
        aQuestion({ conversationId, parentId: first.message.id }),
      ),
    );
    const answerAgain = await errorOf(
      await app.post(visitor, {
        conversationId,
        answerId: randomUUID(),
        parentId: first.answerId,
      }),
    );

    expect(afterQuestion).toMatchObject({ status: 400 });
    expect(answerAgain).toMatchObject({ status: 400 });
    expect(app.model.calls()).toHaveLength(1);
  });

  test("with 400 for an id in other use, and the hold goes back", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const first = aQuestion();
    await eventsOf(await app.post(visitor, first));
    const { conversationId, answerId, message } = first;

    const usedMessage = await errorOf(
      await app.post(
        visitor,
        aQuestion({ conversationId, messageId: message.id, text: "other" }),
      ),
    );
    const usedAnswer = await errorOf(
      await app.post(visitor, aQuestion({ conversationId, answerId }), {
        "idempotency-key": randomUUID(),
      }),
    );

    expect(usedMessage).toMatchObject({
      status: 400,
      fields: { "message.id": [expect.any(String)] },
    });
    expect(usedAnswer).toMatchObject({
      status: 400,
      fields: { answerId: [expect.any(String)] },
    });
    expect(app.model.calls()).toHaveLength(1);
    expect(await callsOf(db, visitor)).toMatchObject([
      { state: "settled" },
      { state: "released", credits: 0n },
      { state: "released", credits: 0n },
    ]);
  });
});

describe("what is somebody else's does not exist", () => {
  test("for questions, streams and stops; nothing changes", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const stranger = await visit();
    const question = aQuestion();
    app.model.behave({ outputTokens: 300, tokensPerSecond: 300 });
    const running = await app.post(owner, question);
    const { conversationId, answerId, message } = question;

    const responses = await Promise.all([
      app.post(stranger, aQuestion({ conversationId })),
      app.post(stranger, aQuestion({ conversationId, parentId: null })),
      app.post(stranger, {
        conversationId,
        answerId: randomUUID(),
        parentId: message.id,
      }),
      app.post(stranger, aQuestion({ parentId: answerId })),
      app.join(stranger, conversationId),
      app.stop(stranger, conversationId),
      app.join(stranger, randomUUID()),
      app.stop(stranger, "not-an-id"),
    ]);

    for (const response of responses) {
      expect(await errorOf(response)).toMatchObject({
        status: 404,
        code: "not_found",
      });
    }
    const events = await eventsOf(running);
    expect(events.finish?.outcome).toBe("completed");
    expect(await messagesOf(db, conversationId)).toHaveLength(2);
    expect(await callsOf(db, stranger)).toEqual([]);
  });

  test("for an answer's id: its text is not replayed, its row not taken", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const stranger = await visit();
    const question = aQuestion();
    app.model.behave({ text: "secret words" });
    await eventsOf(await app.post(owner, question));

    const copy = await app.post(
      stranger,
      aQuestion({ answerId: question.answerId }),
    );

    expect(await copy.text()).not.toContain("secret words");
    expect(copy.status).toBe(400);
    expect(await messagesOf(db, question.conversationId)).toMatchObject([
      {},
      { text: "secret words" },
    ]);
  });
});

describe("a malformed body", () => {
  test("is never a fault and changes nothing", async ({ app, db, visit }) => {
    const visitor = await visit();
    const valid = aQuestion();
    const broken = fc.oneof(fc.json(), fc.string(), brokenFrom(valid));

    await fc.assert(
      fc.asyncProperty(broken, async (body) => {
        const response = await app.post(visitor, body);
        const error = await errorOf(response);
        expect([400, 404, 413]).toContain(error.status);
      }),
      { numRuns: 300 },
    );

    expect(await callsOf(db, visitor)).toEqual([]);
    expect(await messagesOf(db, valid.conversationId)).toEqual([]);
    expect(app.model.calls()).toEqual([]);
  });

  test.for([
    ["NUL", "a\0b"],
    ["half a pair", "a\ud800b"],
    ["nothing but space", " \n "],
  ])("with %s in its text is a 400", async ([, text], { app, visit }) => {
    const visitor = await visit();

    const error = await errorOf(
      await app.post(visitor, aQuestion({ text: text ?? "" })),
    );

    expect(error).toMatchObject({ status: 400, code: "invalid_input" });
    expect(Object.keys(error.fields ?? {})[0]).toMatch(/^message\.parts/);
  });
});

/** A valid body with one of its places replaced by something else. */
function brokenFrom(valid: ReturnType<typeof aQuestion>) {
  const places = [
    ["conversationId"],
    ["answerId"],
    ["message"],
    ["message", "id"],
    ["message", "parts"],
    ["message", "parts", 0],
    ["message", "parts", 0, "type"],
    ["message", "parts", 0, "text"],
    ["modelId"],
    ["unknown"],
  ];
  const nonsense = fc.oneof(
    fc.constantFrom(null, "", "constructor", "../..", 0, [], {}, true),
    fc.anything({ maxDepth: 2 }).filter((value) => value !== undefined),
  );
  return fc
    .tuple(fc.constantFrom(...places), nonsense)
    .filter(([place, value]) => !isStillValid(place, value))
    .map(([place, value]) => JSON.stringify(replaced(valid, place, value)));
}

const isStillValid = (place: (string | number)[], value: unknown) =>
  place.at(-1) === "text" && typeof value === "string" && value.trim() !== "";

function replaced(
  whole: unknown,
  [key, ...rest]: (string | number)[],
  value: unknown,
): unknown {
  if (key === undefined) return typeof value === "bigint" ? 0 : value;
  const copy: Record<string | number, unknown> = Object.assign(
    Array.isArray(whole) ? [] : {},
    whole,
  );
  copy[key] = replaced(copy[key], rest, value);
  return copy;
}
