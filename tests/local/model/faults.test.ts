import { APICallError } from "@ai-sdk/provider";
import { describe, expect } from "vitest";
import { ask, client, PROTOCOLS, test, user } from "./support.ts";

describe.each(PROTOCOLS)("%s", (protocol) => {
  test.for([
    { status: 400, isRetryable: false },
    { status: 401, isRetryable: false },
    { status: 404, isRetryable: false },
    { status: 429, isRetryable: true },
    { status: 500, isRetryable: true },
    { status: 503, isRetryable: true },
  ])(
    "refuses with $status in a shape its client knows",
    async ({ status, isRetryable }, { model }) => {
      model.behave({ status });

      const refused = await refusalOf(ask(client(model, protocol), "Anything"));

      expect(refused).toMatchObject({ statusCode: status, isRetryable });
      // The client found the message within the vendor's shape.
      expect(refused.data).toMatchObject({
        error: { message: refused.message },
      });
      expect(model.calls()).toMatchObject([
        { outcome: "refused", status, tokensWritten: 0, usage: null },
      ]);
    },
  );

  test("says when to come back", async ({ model }) => {
    model.behave({ status: 429, retryAfterSeconds: 7 });

    const refused = await refusalOf(ask(client(model, protocol), "Anything"));

    expect(refused.responseHeaders).toMatchObject({
      "retry-after": "7",
      "retry-after-ms": "7000",
    });
  });

  test("refuses a wrong key", async ({ model }) => {
    const language = client(model, protocol, { apiKey: "invalid" });

    const refused = await refusalOf(ask(language, "Anything"));

    expect(refused.statusCode).toBe(401);
    expect(refused.message).toMatch(/API key/i);
    expect(model.calls()).toEqual([]);
  });

  test("cuts the connection after as many tokens as told", async ({
    model,
  }) => {
    model.behave({ outputTokens: 50, cutAfterTokens: 12 });

    const answer = await ask(client(model, protocol), "Anything");

    expect(answer.deltas).toHaveLength(12);
    expect(answer.lost).toBeInstanceOf(Error);
    expect(answer.usage).toBeUndefined();
    expect(model.calls()).toMatchObject([
      { outcome: "cut", tokensWritten: 12, usage: null },
    ]);
  });

  test("breaks off with an error within the stream", async ({ model }) => {
    model.behave({ outputTokens: 50, errorAfterTokens: 12 });

    const answer = await ask(client(model, protocol), "Anything");

    expect(answer.deltas).toHaveLength(12);
    expect(answer.error).toBeDefined();
    expect(answer.finishReason).toBe("error");
    expect(answer.usage?.outputTokens.total).toBeUndefined();
  });

  test("leaves usage out", async ({ model }) => {
    model.behave({ omitUsage: true });

    const answer = await ask(client(model, protocol), "Anything");

    expect(answer.finishReason).toBe("stop");
    expect(answer.usage?.inputTokens.total).toBeUndefined();
    expect(answer.usage?.outputTokens.total).toBeUndefined();
  });

  test("sends the usage it was told", async ({ model }) => {
    model.behave({
      usage: { inputTokens: 9_000, cachedInputTokens: 4_096, outputTokens: 77 },
    });

    const answer = await ask(client(model, protocol), "Anything");

    expect(answer.usage?.inputTokens).toMatchObject({
      total: 9_000,
      cacheRead: 4_096,
      noCache: 4_904,
    });
    expect(answer.usage?.outputTokens.total).toBe(77);
  });

  test("stops writing when the client leaves, and knows it", async ({
    model,
  }) => {
    model.behave({ outputTokens: 500, tokensPerSecond: 200 });
    const leaving = new AbortController();
    const { stream } = await client(model, protocol).doStream({
      prompt: [user("Anything")],
      abortSignal: leaving.signal,
    });

    for await (const part of stream) {
      if (part.type === "text-delta") break;
    }
    leaving.abort();
    await model.whenIdle();

    const [call] = model.calls();
    expect(call).toMatchObject({ outcome: "closed_by_client", usage: null });
    expect(call?.tokensWritten).toBeLessThan(500);
  });

  test("hangs before the first token until the client leaves", async ({
    model,
  }) => {
    model.behave({ hang: true });
    const leaving = new AbortController();

    const asking = ask(client(model, protocol), "Anything", {
      abortSignal: leaving.signal,
    });
    await model.whenCalled(1);
    leaving.abort();
    // Before the stream is open the client rejects, after it reading does.
    const lost = await asking.then(
      (answer) => answer.lost,
      (error: unknown) => error,
    );
    await model.whenIdle();

    expect(lost).toMatchObject({ name: "AbortError" });
    expect(model.calls()).toMatchObject([
      { outcome: "closed_by_client", tokensWritten: 0 },
    ]);
  });

  test("falls silent after as many tokens as told", async ({ model }) => {
    model.behave({ outputTokens: 50, stallAfterTokens: 5 });
    const { stream } = await client(model, protocol).doStream({
      prompt: [user("Anything")],
    });

    let deltas = 0;
    for await (const part of stream) {
      if (part.type === "text-delta" && part.delta !== "") deltas += 1;
      if (deltas === 5) break;
    }
    await model.whenIdle();

    expect(model.calls()).toMatchObject([
      { outcome: "closed_by_client", tokensWritten: 5 },
    ]);
  });

  test("suffers a fault for as many calls as told", async ({ model }) => {
    const language = client(model, protocol);
    model.behave({ status: 500, times: 2 });

    await refusalOf(ask(language, "Anything"));
    await refusalOf(ask(language, "Anything"));
    const third = await ask(language, "Anything");

    expect(third.finishReason).toBe("stop");
  });

  test("suffers a fault for the questions it was told", async ({ model }) => {
    const language = client(model, protocol);
    model.behave({ status: 500, when: "unlucky" });

    const other = await ask(language, "A lucky question");
    const refused = await refusalOf(ask(language, "An unlucky question"));

    expect(other.finishReason).toBe("stop");
    expect(refused.statusCode).toBe(500);
  });
});

test("hangs before the headers when told", async ({ model }) => {
  model.behave({ hang: "headers" });
  const leaving = new AbortController();

  const asking = ask(client(model, "responses"), "Anything", {
    abortSignal: leaving.signal,
  });
  await model.whenCalled(1);
  leaving.abort();

  await expect(asking).rejects.toMatchObject({ name: "AbortError" });
  await model.whenIdle();
  expect(model.calls()).toMatchObject([{ status: null }]);
});

test("answers as another model when told", async ({ model }) => {
  model.behave({ servedModel: "gpt-4o-mini-2024-07-18" });

  const answer = await ask(client(model, "chat"), "Anything");

  expect(answer.parts).toContainEqual(
    expect.objectContaining({
      type: "response-metadata",
      modelId: "gpt-4o-mini-2024-07-18",
    }),
  );
});

test("tells an empty account from a rate limit", async ({ model }) => {
  model.behave({ status: 429, errorCode: "insufficient_quota" });

  const refused = await refusalOf(ask(client(model, "responses"), "Anything"));

  expect(refused.data).toMatchObject({
    error: { type: "insufficient_quota", code: "insufficient_quota" },
  });
});

async function refusalOf(asking: Promise<unknown>): Promise<APICallError> {
  const error = await asking.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!APICallError.isInstance(error)) throw new Error("it was not refused");
  return error;
}
