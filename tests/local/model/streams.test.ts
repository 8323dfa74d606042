import { countTokens, piecesOf } from "@local/model/tokens";
import { describe, expect } from "vitest";
import { ask, assistant, client, PROTOCOLS, test, user } from "./support.ts";

describe.each(PROTOCOLS)("%s", (protocol) => {
  test("streams a delta a token and counts them exactly", async ({ model }) => {
    const answer = await ask(client(model, protocol), "What is a ledger?");

    expect(answer.deltas).toEqual(piecesOf(answer.text));
    expect(answer.finishReason).toBe("stop");
    expect(answer.usage?.outputTokens.total).toBe(countTokens(answer.text));
    // Four tokens around the message, its role included, and three that open the answer.
    expect(answer.usage?.inputTokens.total).toBe(
      countTokens("What is a ledger?") + 4 + 3,
    );
  });

  test("gives the same answer and usage without a stream", async ({
    model,
  }) => {
    const language = client(model, protocol);
    const prompt = [user("Show me a table and some code")];

    const streamed = await ask(language, prompt);
    const whole = await language.doGenerate({ prompt });

    expect(whole.content).toMatchObject([
      { type: "text", text: streamed.text },
    ]);
    expect(whole.finishReason.unified).toBe("stop");
    expect(whole.usage.inputTokens.total).toBe(
      streamed.usage?.inputTokens.total,
    );
    expect(whole.usage.outputTokens.total).toBe(
      streamed.usage?.outputTokens.total,
    );
  });

  test("stops at the ceiling to the token", async ({ model }) => {
    const language = client(model, protocol);

    const answer = await ask(language, "Write 300 words on rivers", {
      maxOutputTokens: 40,
    });

    expect(answer.finishReason).toBe("length");
    expect(answer.usage?.outputTokens.total).toBe(40);
    expect(answer.deltas).toHaveLength(40);
  });

  test("is not cut when the ceiling is just reached", async ({ model }) => {
    model.behave({ outputTokens: 40 });

    const answer = await ask(client(model, protocol), "Anything", {
      maxOutputTokens: 40,
    });

    expect(answer.finishReason).toBe("stop");
    expect(countTokens(answer.text)).toBe(40);
  });

  test("writes as many tokens as told", async ({ model }) => {
    model.behave({ outputTokens: 333 });

    const answer = await ask(client(model, protocol), "Anything");

    expect(countTokens(answer.text)).toBe(333);
    expect(answer.usage?.outputTokens.total).toBe(333);
  });

  test("counts thinking as output of its own", async ({ model }) => {
    model.behave({ outputTokens: 30, reasoningTokens: 70 });

    const answer = await ask(client(model, protocol), "Anything");

    expect(countTokens(answer.text)).toBe(30);
    expect(answer.usage?.outputTokens).toEqual({
      total: 100,
      text: 30,
      reasoning: 70,
    });
  });

  test("leaves no text when thinking uses up the ceiling", async ({
    model,
  }) => {
    model.behave({ outputTokens: 30, reasoningTokens: 70 });

    const answer = await ask(client(model, protocol), "Anything", {
      maxOutputTokens: 50,
    });

    expect(answer.text).toBe("");
    expect(answer.finishReason).toBe("length");
    expect(answer.usage?.outputTokens).toMatchObject({
      total: 50,
      reasoning: 50,
    });
  });

  test("keeps parallel answers apart", async ({ model }) => {
    const language = client(model, protocol);
    const subjects = Array.from(
      { length: 30 },
      (_, index) => `subject${index}`,
    );

    const answers = await Promise.all(
      subjects.map((subject) => ask(language, `What is ${subject}?`)),
    );

    for (const [index, answer] of answers.entries()) {
      expect(answer.text).toContain(`> What is subject${index}?`);
      expect(answer.usage?.outputTokens.total).toBe(countTokens(answer.text));
    }
    expect(model.calls()).toHaveLength(30);
  });

  test("carries text of every script unharmed", async ({ model }) => {
    const text =
      "Ünïcödé 日本語 👩‍👩‍👧 العربية <|endoftext|> \n\n```ts\nx\n```";
    model.behave({ text });

    const answer = await ask(client(model, protocol), text);

    expect(answer.text).toBe(text);
    expect(answer.usage?.outputTokens.total).toBe(countTokens(text));
  });
});

describe("remembered prompts", () => {
  const LONG = "The committee met again on Tuesday and talked. ".repeat(300);

  test.for(["responses", "chat"] as const)(
    "%s reads the same prompt from the cache, in steps of 128 tokens",
    async (protocol, { model }) => {
      const language = client(model, protocol);

      const first = await ask(language, LONG);
      const second = await ask(language, LONG);

      const inputTokens = second.usage?.inputTokens.total ?? 0;
      expect(first.usage?.inputTokens.cacheRead).toBe(0);
      expect(second.usage?.inputTokens.cacheRead).toBe(
        inputTokens - (inputTokens % 128),
      );
    },
  );

  test("counts what a longer conversation shares with the one before", async ({
    model,
  }) => {
    const language = client(model, "responses");
    const before = [user(LONG)];
    const { usage, text } = await ask(language, before);

    const after = await ask(language, [
      ...before,
      assistant(text),
      user("And then?"),
    ]);

    const shared = usage?.inputTokens.total ?? 0;
    expect(after.usage?.inputTokens.cacheRead).toBeGreaterThan(shared - 256);
    expect(after.usage?.inputTokens.cacheRead).toBeLessThanOrEqual(shared);
  });

  test("do not reach from one model to another", async ({ model }) => {
    await ask(client(model, "responses", { modelId: "gpt-4o" }), LONG);

    const other = await ask(client(model, "responses"), LONG);

    expect(other.usage?.inputTokens.cacheRead).toBe(0);
  });

  test("begin at 1,024 tokens", async ({ model }) => {
    const language = client(model, "responses");
    const short = "word ".repeat(1_000);

    await ask(language, short);
    const second = await ask(language, short);

    expect(second.usage?.inputTokens.cacheRead).toBe(0);
  });

  test("are not Groq's, whose model has no cache", async ({ model }) => {
    const language = client(model, "groq");

    await ask(language, LONG);
    const second = await ask(language, LONG);

    expect(second.usage?.inputTokens.cacheRead).toBeUndefined();
  });
});

describe("pace", () => {
  test("keeps to the tokens a second and the first token's delay", async ({
    model,
  }) => {
    model.behave({
      delayFirstTokenMs: 100,
      tokensPerSecond: 100,
      outputTokens: 20,
    });
    const startedAt = performance.now();

    await ask(client(model, "chat"), "Anything");

    expect(performance.now() - startedAt).toBeGreaterThan(100 + 19 * 10 - 5);
  });

  test("takes as long without a stream", async ({ model }) => {
    model.behave({ tokensPerSecond: 100, outputTokens: 20 });
    const startedAt = performance.now();

    await client(model, "chat").doGenerate({ prompt: [user("Anything")] });

    expect(performance.now() - startedAt).toBeGreaterThan(19 * 10 - 5);
  });

  test("writes several tokens at once only when told", async ({ model }) => {
    model.behave({ outputTokens: 100, burst: 50 });

    const answer = await fetch(`${model.openaiUrl}/chat/completions`, {
      method: "POST",
      headers: { authorization: "Bearer a-key" },
      body: JSON.stringify({
        model: "gpt-4o-mini",
        stream: true,
        messages: [{ role: "user", content: "Anything" }],
      }),
    });

    const eventsInReads: number[] = [];
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? [])
      eventsInReads.push(decoder.decode(chunk).split("data: ").length - 1);
    expect(Math.max(...eventsInReads)).toBeGreaterThanOrEqual(50);
  });
});
