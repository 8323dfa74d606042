import { createOpenAI } from "@ai-sdk/openai";
import { type Model, startModel } from "@local/model/start";
import { describe, expect } from "vitest";
import { ask, client, test } from "./support.ts";

describe("from another process", () => {
  test("is told how to behave, anew with each PUT", async ({ model }) => {
    await local(model, "PUT", "behaviour", { outputTokens: 7 });
    await local(model, "PUT", "behaviour", [{ when: "nine", outputTokens: 9 }]);

    const nine = await ask(client(model, "chat"), "nine");
    const other = await ask(client(model, "chat"), "What is a ledger?");

    expect(nine.usage?.outputTokens.total).toBe(9);
    expect(other.text).toContain("What is a ledger?");
  });

  test("keeps what it was told when a POST adds to it", async ({ model }) => {
    await local(model, "PUT", "behaviour", { when: "seven", outputTokens: 7 });
    await local(model, "POST", "behaviour", { when: "nine", outputTokens: 9 });

    const seven = await ask(client(model, "chat"), "seven");
    const nine = await ask(client(model, "chat"), "nine");

    expect(seven.usage?.outputTokens.total).toBe(7);
    expect(nine.usage?.outputTokens.total).toBe(9);
  });

  test("forgets it", async ({ model }) => {
    await local(model, "PUT", "behaviour", { status: 500 });
    await local(model, "DELETE", "behaviour");

    const answer = await ask(client(model, "chat"), "Anything");

    expect(answer.finishReason).toBe("stop");
  });

  test.for([{ status: 200 }, { pace: 3 }, [{ times: 0 }], "slow"])(
    "refuses %j and keeps what it was told",
    async (nonsense, { model }) => {
      await local(model, "PUT", "behaviour", { outputTokens: 7 });

      const refused = await local(model, "PUT", "behaviour", nonsense);

      expect(refused.status).toBe(400);
      const answer = await ask(client(model, "chat"), "Anything");
      expect(answer.usage?.outputTokens.total).toBe(7);
    },
  );

  test("lists the calls and begins the list anew", async ({ model }) => {
    await ask(client(model, "groq"), "Anything", { maxOutputTokens: 50 });

    const listed = await (await local(model, "GET", "calls")).json();
    await local(model, "DELETE", "calls");
    const cleared = await (await local(model, "GET", "calls")).json();

    expect(listed).toMatchObject({
      count: 1,
      calls: [
        {
          endpoint: "groq",
          model: "llama-3.3-70b-versatile",
          turns: [{ role: "user", text: "Anything" }],
          outputTokensMax: 50,
          outcome: "completed",
          tokensWritten: 50,
          usage: { outputTokens: 50 },
        },
      ],
    });
    expect(cleared).toEqual({ count: 0, calls: [] });
  });
});

describe("by a line in a message", () => {
  test("fails, and each time again", async ({ model }) => {
    const language = client(model, "responses");

    const tries = [1, 2].map(() => ask(language, "/local fail 503"));

    for (const refused of await Promise.allSettled(tries))
      expect(refused).toMatchObject({ reason: { statusCode: 503 } });
  });

  test("fails once, so that the next try works", async ({ model }) => {
    const language = client(model, "responses");

    const first = ask(language, "/local fail 503 once");
    await expect(first).rejects.toMatchObject({ statusCode: 503 });
    const second = await ask(language, "/local fail 503 once");

    expect(second.finishReason).toBe("stop");
  });

  test("leaves the call for a title alone", async ({ model }) => {
    const title = await ask(client(model, "responses"), [
      { role: "system", content: "Write a short title." },
      {
        role: "user",
        content: [{ type: "text", text: "/local fail\nRivers" }],
      },
    ]);

    expect(title.text).toBe("Rivers");
  });
});

describe("embeddings", () => {
  test("are the same for the same text, near for shared words", async ({
    model,
  }) => {
    const [first, again, near, far] = await embed(model, [
      "the invoices of March",
      "the invoices of March",
      "invoices of April",
      "a boat on the water",
    ]);

    expect(again).toEqual(first);
    expect(first).toHaveLength(1_536);
    expect(cosine(first, near)).toBeGreaterThan(cosine(first, far));
    expect(cosine(first, first)).toBeCloseTo(1);
  });

  test("have the dimensions asked for", async ({ model }) => {
    const [vector] = await embed(model, ["x", ""], 256);

    expect(vector).toHaveLength(256);
  });
});

test("takes a free port when the wanted one is taken", async ({ model }) => {
  const port = Number(new URL(model.url).port);

  const second = await startModel({ port });

  expect(second.url).not.toBe(model.url);
  await second.close();
});

test("starts anew when reset", async ({ model }) => {
  model.behave({ status: 500 });
  await ask(client(model, "chat"), "Anything").catch(() => undefined);

  model.reset();

  expect(model.calls()).toEqual([]);
  const answer = await ask(client(model, "chat"), "Anything");
  expect(answer.finishReason).toBe("stop");
});

const local = (model: Model, method: string, path: string, body?: unknown) =>
  fetch(`${model.url}/__local/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

async function embed(model: Model, values: string[], dimensions?: number) {
  const openai = createOpenAI({ baseURL: model.openaiUrl, apiKey: "a-key" });
  const { embeddings } = await openai
    .embedding("text-embedding-3-small")
    .doEmbed({
      values,
      ...(dimensions === undefined
        ? {}
        : { providerOptions: { openai: { dimensions } } }),
    });
  return embeddings;
}

const cosine = (a: number[] = [], b: number[] = []) =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
