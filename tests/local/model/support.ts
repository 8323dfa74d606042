import { createGroq } from "@ai-sdk/groq";
import { createOpenAI } from "@ai-sdk/openai";
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Message,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import { type Model, startModel } from "@local/model/start";
import { test as base } from "vitest";

export type Protocol = "responses" | "chat" | "groq";
export const PROTOCOLS: readonly Protocol[] = ["responses", "chat", "groq"];

/** A stand-in of the test's own, as fast as possible. */
export const test = base.extend<{ model: Model }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern.
  model: async ({}, use) => {
    const model = await startModel({ tokensPerSecond: 0 });
    await use(model);
    await model.close();
  },
});

/** The official client of a protocol. */
export function client(
  model: Model,
  protocol: Protocol,
  options: { modelId?: string; apiKey?: string } = {},
): LanguageModelV4 {
  const { apiKey = "a-key" } = options;
  if (protocol === "groq") {
    const groq = createGroq({ baseURL: model.groqUrl, apiKey });
    return groq(options.modelId ?? "llama-3.3-70b-versatile");
  }
  const openai = createOpenAI({ baseURL: model.openaiUrl, apiKey });
  const modelId = options.modelId ?? "gpt-4o-mini";
  return protocol === "chat" ? openai.chat(modelId) : openai(modelId);
}

export const user = (text: string): LanguageModelV4Message => ({
  role: "user",
  content: [{ type: "text", text }],
});

export const assistant = (text: string): LanguageModelV4Message => ({
  role: "assistant",
  content: [{ type: "text", text }],
});

type Options = Omit<LanguageModelV4CallOptions, "prompt">;

/** Asks one question and reads the stream to its end, however it ends. */
export async function ask(
  language: LanguageModelV4,
  question: string | LanguageModelV4CallOptions["prompt"],
  options: Options = {},
) {
  const prompt = typeof question === "string" ? [user(question)] : question;
  const { stream } = await language.doStream({ prompt, ...options });
  return read(stream);
}

async function read(stream: ReadableStream<LanguageModelV4StreamPart>) {
  const parts: LanguageModelV4StreamPart[] = [];
  let lost: unknown;
  try {
    for await (const part of stream) parts.push(part);
  } catch (error) {
    lost = error;
  }
  // Chat Completions begins with an empty one, which carries the role.
  const deltas = parts.flatMap((part) =>
    part.type === "text-delta" && part.delta !== "" ? [part.delta] : [],
  );
  const finish = parts.find((part) => part.type === "finish");
  return {
    parts,
    deltas,
    text: deltas.join(""),
    finishReason: finish?.finishReason.unified,
    usage: finish?.usage,
    error: parts.find((part) => part.type === "error")?.error,
    /** What reading threw, if the connection was lost. */
    lost,
  };
}
