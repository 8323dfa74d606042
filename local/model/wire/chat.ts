import type { Ask, Usage } from "../ask.ts";
import { type Ending, event, newId, nowSeconds, type Wire } from "./wire.ts";

const DONE = "data: [DONE]\n\n";

/** OpenAI's Chat Completions: usage comes in a last chunk, if asked for. */
export function openChat(ask: Ask, servedModel: string): Wire {
  const base = {
    id: newId("chatcmpl-"),
    created: nowSeconds(),
    model: servedModel,
    service_tier: "default",
    system_fingerprint: "fp_local",
  };
  const chunk = (choices: object[], usage: object | null = null) =>
    event({
      ...base,
      object: "chat.completion.chunk",
      choices,
      ...(ask.wantsUsage ? { usage } : {}),
    });

  return {
    opening: () =>
      chunk([choice({ role: "assistant", content: "", refusal: null })]),
    reasoning: () => "",
    text: (piece) => chunk([choice({ content: piece })]),
    closing: ({ finish, usage }) =>
      chunk([choice({}, finish)]) +
      (ask.wantsUsage && usage ? chunk([], usageOf(usage)) : "") +
      DONE,
    failing: () =>
      event({
        error: {
          message:
            "The server had an error while processing your request. Sorry about that!",
          type: "server_error",
          param: null,
          code: null,
        },
      }),
    whole: ({ text, finish, usage }) => ({
      ...base,
      object: "chat.completion",
      choices: [wholeChoice({ content: text, refusal: null }, finish)],
      ...(usage ? { usage: usageOf(usage) } : {}),
    }),
  };
}

/** Groq's Chat Completions: usage comes within `x_groq` of the last chunk. */
export function openGroq(ask: Ask, servedModel: string): Wire {
  const requestId = newId("req_");
  const startedAtMs = performance.now();
  const base = {
    id: newId("chatcmpl-"),
    created: nowSeconds(),
    model: servedModel,
    system_fingerprint: "fp_local",
  };
  const chunk = (body: object) =>
    event({ ...base, object: "chat.completion.chunk", ...body });
  const timed = (usage: Usage) => groqUsageOf(usage, startedAtMs);

  return {
    opening: () =>
      chunk({
        choices: [choice({ role: "assistant", content: "" })],
        x_groq: { id: requestId },
      }),
    reasoning: (piece) =>
      ask.wantsReasoning
        ? chunk({ choices: [choice({ reasoning: piece })] })
        : "",
    text: (piece) => chunk({ choices: [choice({ content: piece })] }),
    closing: ({ finish, usage }) =>
      chunk({
        choices: [choice({}, finish)],
        x_groq: { id: requestId, ...(usage ? { usage: timed(usage) } : {}) },
      }) + DONE,
    failing: () =>
      event({
        error: {
          message: "Internal Server Error",
          type: "internal_server_error",
        },
      }),
    whole: (ending) => ({
      ...base,
      object: "chat.completion",
      choices: [wholeChoice(groqMessage(ask, ending), ending.finish)],
      ...(ending.usage ? { usage: timed(ending.usage) } : {}),
      x_groq: { id: requestId },
    }),
  };
}

const choice = (delta: object, finish: string | null = null) => ({
  index: 0,
  delta,
  logprobs: null,
  finish_reason: finish,
});

const wholeChoice = (message: object, finish: string) => ({
  index: 0,
  message: { role: "assistant", ...message },
  logprobs: null,
  finish_reason: finish,
});

const groqMessage = (ask: Ask, { text, reasoning }: Ending) => ({
  content: text,
  ...(ask.wantsReasoning && reasoning !== "" ? { reasoning } : {}),
});

const usageOf = (usage: Usage) => ({
  prompt_tokens: usage.inputTokens,
  completion_tokens: usage.outputTokens,
  total_tokens: usage.inputTokens + usage.outputTokens,
  prompt_tokens_details: {
    cached_tokens: usage.cachedInputTokens,
    audio_tokens: 0,
    ...(usage.cacheWriteTokens > 0
      ? { cache_write_tokens: usage.cacheWriteTokens }
      : {}),
  },
  completion_tokens_details: {
    reasoning_tokens: usage.reasoningTokens,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
});

function groqUsageOf(usage: Usage, startedAtMs: number) {
  const seconds = (performance.now() - startedAtMs) / 1_000;
  return {
    queue_time: 0,
    prompt_tokens: usage.inputTokens,
    prompt_time: 0,
    completion_tokens: usage.outputTokens,
    completion_time: seconds,
    total_tokens: usage.inputTokens + usage.outputTokens,
    total_time: seconds,
    ...(usage.cachedInputTokens > 0
      ? { prompt_tokens_details: { cached_tokens: usage.cachedInputTokens } }
      : {}),
    ...(usage.reasoningTokens > 0
      ? {
          completion_tokens_details: {
            reasoning_tokens: usage.reasoningTokens,
          },
        }
      : {}),
  };
}
