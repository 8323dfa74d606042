import type { Model } from "@local/model/start";
import { describe, expect } from "vitest";
import { client, test, user } from "./support.ts";

const MESSAGES = [{ role: "user", content: "Why?" }];

describe("the Responses API", () => {
  test("numbers and names its events in the vendor's order", async ({
    model,
  }) => {
    model.behave({ text: "Because." });

    const events = await eventsOf(model, "/v1/responses", {
      model: "gpt-4o-mini",
      input: "Why?",
    });

    expect(events.map(({ type }) => type)).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.delta",
      "response.output_text.delta",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ]);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(
      events.map((_, index) => index),
    );
    expect(events.at(-1)).toMatchObject({
      response: {
        status: "completed",
        output: [{ content: [{ text: "Because." }] }],
        usage: { input_tokens: 9, output_tokens: 2, total_tokens: 11 },
      },
    });
  });

  test("shows a summary of its thinking to who asks for one", async ({
    model,
  }) => {
    model.behave({ reasoningTokens: 3, text: "Because." });

    const events = await eventsOf(model, "/v1/responses", {
      model: "gpt-4o-mini",
      input: "Why?",
      reasoning: { summary: "auto" },
    });

    const thinking = events.filter(
      ({ type }) => type === "response.reasoning_summary_text.delta",
    );
    expect(thinking).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({
      response: { output: [{ type: "reasoning" }, { type: "message" }] },
    });
  });

  test("reads the instructions as the system's text", async ({ model }) => {
    await post(model, "/v1/responses", {
      model: "gpt-4o-mini",
      instructions: "Be brief.",
      input: [
        { role: "user", content: [{ type: "input_text", text: "Why?" }] },
      ],
    });

    expect(model.calls()[0]?.turns).toEqual([
      { role: "system", text: "Be brief." },
      { role: "user", text: "Why?" },
    ]);
  });
});

describe("Chat Completions", () => {
  test("sends usage in a last chunk without a choice, when asked", async ({
    model,
  }) => {
    model.behave({ text: "Because." });

    const events = await eventsOf(model, "/v1/chat/completions", {
      model: "gpt-4o-mini",
      messages: MESSAGES,
      stream_options: { include_usage: true },
    });

    expect(events.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
    expect(events.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
    });
  });

  test("sends none when not asked", async ({ model }) => {
    const events = await eventsOf(model, "/v1/chat/completions", {
      model: "gpt-4o-mini",
      messages: MESSAGES,
    });

    expect(events.some((event) => "usage" in event)).toBe(false);
    expect(events.at(-1)).toMatchObject({
      choices: [{ finish_reason: "stop" }],
    });
  });
});

describe("Groq", () => {
  test("sends usage within x_groq of the chunk that finishes", async ({
    model,
  }) => {
    model.behave({ text: "Because." });

    const events = await eventsOf(model, "/openai/v1/chat/completions", {
      model: "llama-3.3-70b-versatile",
      messages: MESSAGES,
    });

    expect(events.at(-1)).toMatchObject({
      choices: [{ finish_reason: "stop" }],
      x_groq: { usage: { prompt_tokens: 9, completion_tokens: 2 } },
    });
    expect(events.some((event) => "usage" in event)).toBe(false);
  });

  test("shows its thinking to who asks for it", async ({ model }) => {
    model.behave({ reasoningTokens: 3, text: "Because." });

    const answer = await post(model, "/openai/v1/chat/completions", {
      model: "openai/gpt-oss-20b",
      messages: MESSAGES,
      reasoning_format: "parsed",
    });

    expect(await answer.json()).toMatchObject({
      choices: [
        { message: { content: "Because.", reasoning: " The water runs" } },
      ],
    });
  });
});

describe("requests it refuses", () => {
  test.for([
    ["/v1/responses", {}, "model"],
    ["/v1/responses", { model: "gpt-4o" }, "input"],
    ["/v1/chat/completions", { model: "gpt-4o" }, "messages"],
    ["/v1/chat/completions", { model: "gpt-4o", messages: [] }, "messages"],
    [
      "/v1/chat/completions",
      { model: "gpt-4o", messages: [{ role: "wizard", content: "x" }] },
      "messages.0.role",
    ],
    [
      "/v1/responses",
      { model: "gpt-4o", input: "x", max_output_tokens: 15 },
      "max_output_tokens",
    ],
    [
      "/v1/chat/completions",
      { model: "gpt-4o", messages: MESSAGES, max_tokens: 16_385 },
      "max_tokens",
    ],
    ["/v1/embeddings", { model: "text-embedding-3-small" }, "input"],
  ] as const)("%s %j", async ([path, body, param], { model }) => {
    const refused = await post(model, path, body);

    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: { type: "invalid_request_error", param },
    });
  });

  test("no JSON, with the vendor's words", async ({ model }) => {
    const refused = await fetch(`${model.url}/v1/responses`, {
      method: "POST",
      headers: { authorization: "Bearer a-key" },
      body: "{",
    });

    expect(refused.status).toBe(400);
  });

  test("a prompt beyond the model's window", async ({ model }) => {
    const language = client(model, "chat");

    const asking = language.doGenerate({
      prompt: [user("word ".repeat(128_001))],
    });

    await expect(asking).rejects.toMatchObject({
      statusCode: 400,
      data: { error: { code: "context_length_exceeded" } },
    });
  });

  test("no key", async ({ model }) => {
    const refused = await fetch(`${model.groqUrl}/models`);

    expect(refused.status).toBe(401);
    expect(await refused.json()).toEqual({
      error: {
        message: "Invalid API Key",
        type: "invalid_request_error",
        code: "invalid_api_key",
      },
    });
  });

  test("an address it does not have", async ({ model }) => {
    const refused = await post(model, "/v1/images", {});

    expect(refused.status).toBe(404);
  });
});

type Event = Record<string, unknown>;

async function eventsOf(
  model: Model,
  path: string,
  body: object,
): Promise<Event[]> {
  const answer = await post(model, path, { ...body, stream: true });
  expect(answer.headers.get("content-type")).toContain("text/event-stream");
  const lines = (await answer.text()).match(/^data: .*$/gm) ?? [];
  return lines
    .filter((line) => line !== "data: [DONE]")
    .map((line) => JSON.parse(line.slice("data: ".length)));
}

const post = (model: Model, path: string, body: object) =>
  fetch(`${model.url}${path}`, {
    method: "POST",
    headers: { authorization: "Bearer a-key" },
    body: JSON.stringify(body),
  });
