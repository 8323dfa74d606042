import type { Ask, Usage } from "../ask.ts";
import { type Ending, newId, nowSeconds, type Wire } from "./wire.ts";

type Parts = ReturnType<typeof partsOf>;

/**
 * The Responses API: numbered, named events around two output items, the
 * thinking if there was any and the message.
 */
export function openResponses(ask: Ask, servedModel: string): Wire {
  const parts = partsOf(ask, servedModel);
  let sequence = 0;
  let stage: "opened" | "thinking" | "writing" = "opened";
  let hasThought = false;
  let thought = "";

  const send = (type: string, body: object): string => {
    const numbered = { type, sequence_number: sequence, ...body };
    sequence += 1;
    return `event: ${type}\ndata: ${JSON.stringify(numbered)}\n\n`;
  };
  const endThinking = () =>
    stage === "thinking" ? endReasoning(parts, thought, send) : "";
  const beginMessage = () => {
    if (stage === "writing") return "";
    const ended = endThinking();
    stage = "writing";
    return ended + beginText(parts, hasThought ? 1 : 0, send);
  };

  return {
    opening: () =>
      send("response.created", { response: parts.response("in_progress") }) +
      send("response.in_progress", { response: parts.response("in_progress") }),
    reasoning(piece) {
      const begun = stage === "opened" ? beginReasoning(parts, send) : "";
      stage = "thinking";
      hasThought = true;
      thought += piece;
      if (!ask.wantsReasoning) return begun;
      return begun + summaryDelta(parts, piece, send);
    },
    text(piece) {
      return (
        beginMessage() +
        send("response.output_text.delta", {
          item_id: parts.messageId,
          output_index: hasThought ? 1 : 0,
          content_index: 0,
          delta: piece,
          logprobs: [],
        })
      );
    },
    closing(ending) {
      const response = parts.ended(ending);
      const ended = onlyThought(ending)
        ? endThinking()
        : beginMessage() +
          endText(parts, { index: hasThought ? 1 : 0, ending }, send);
      return ended + send(`response.${response.status}`, { response });
    },
    failing: () => {
      const error = {
        code: "server_error",
        message:
          "The model produced invalid content. Consider modifying your prompt if you are seeing this error persistently.",
      };
      return send("response.failed", {
        response: { ...parts.response("failed"), error },
      });
    },
    whole: (ending) => parts.ended(ending),
  };
}

/** The ceiling was reached before the first token of text. */
const onlyThought = ({ text, reasoning }: Ending) =>
  text === "" && reasoning !== "";

type Send = (type: string, body: object) => string;

const beginReasoning = (parts: Parts, send: Send) =>
  send("response.output_item.added", {
    output_index: 0,
    item: parts.reasoningItem(null),
  }) +
  (parts.showsReasoning
    ? send("response.reasoning_summary_part.added", {
        item_id: parts.reasoningId,
        output_index: 0,
        summary_index: 0,
        part: { type: "summary_text", text: "" },
      })
    : "");

const summaryDelta = (parts: Parts, delta: string, send: Send) =>
  send("response.reasoning_summary_text.delta", {
    item_id: parts.reasoningId,
    output_index: 0,
    summary_index: 0,
    delta,
  });

const endReasoning = (parts: Parts, text: string, send: Send) =>
  (parts.showsReasoning
    ? send("response.reasoning_summary_text.done", {
        item_id: parts.reasoningId,
        output_index: 0,
        summary_index: 0,
        text,
      }) +
      send("response.reasoning_summary_part.done", {
        item_id: parts.reasoningId,
        output_index: 0,
        summary_index: 0,
        part: { type: "summary_text", text },
      })
    : "") +
  send("response.output_item.done", {
    output_index: 0,
    item: parts.reasoningItem(text),
  });

const beginText = (parts: Parts, index: number, send: Send) =>
  send("response.output_item.added", {
    output_index: index,
    item: { ...parts.messageItem("", "in_progress"), content: [] },
  }) +
  send("response.content_part.added", {
    item_id: parts.messageId,
    output_index: index,
    content_index: 0,
    part: textPart(""),
  });

function endText(
  parts: Parts,
  { index, ending }: { index: number; ending: Ending },
  send: Send,
) {
  const at = {
    item_id: parts.messageId,
    output_index: index,
    content_index: 0,
  };
  const status = ending.finish === "stop" ? "completed" : "incomplete";
  return (
    send("response.output_text.done", {
      ...at,
      text: ending.text,
      logprobs: [],
    }) +
    send("response.content_part.done", { ...at, part: textPart(ending.text) }) +
    send("response.output_item.done", {
      output_index: index,
      item: parts.messageItem(ending.text, status),
    })
  );
}

/** The objects of one response, with their ids. */
function partsOf(ask: Ask, servedModel: string) {
  const reasoningId = newId("rs_");
  const messageId = newId("msg_");
  const base = {
    id: newId("resp_"),
    object: "response",
    created_at: nowSeconds(),
    background: false,
    error: null,
    instructions: null,
    max_output_tokens: ask.outputTokensMax,
    model: servedModel,
    parallel_tool_calls: true,
    previous_response_id: null,
    service_tier: "default",
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: [],
    truncation: "disabled",
    metadata: {},
  };
  const messageItem = (text: string, status: string) => ({
    id: messageId,
    type: "message",
    status,
    role: "assistant",
    content: [textPart(text)],
  });
  const reasoningItem = (text: string | null) => ({
    id: reasoningId,
    type: "reasoning",
    summary:
      ask.wantsReasoning && text !== null
        ? [{ type: "summary_text", text }]
        : [],
  });

  return {
    reasoningId,
    messageId,
    showsReasoning: ask.wantsReasoning,
    messageItem,
    reasoningItem,
    response: (status: string) => ({
      ...base,
      status,
      incomplete_details: null,
      output: [],
      usage: null,
    }),
    ended: (ending: Ending) => {
      const { text, reasoning, finish, usage } = ending;
      const status = finish === "stop" ? "completed" : "incomplete";
      return {
        ...base,
        status,
        incomplete_details:
          finish === "stop" ? null : { reason: "max_output_tokens" },
        output: [
          ...(reasoning === "" ? [] : [reasoningItem(reasoning)]),
          ...(onlyThought(ending) ? [] : [messageItem(text, status)]),
        ],
        usage: usage && usageOf(usage),
      };
    },
  };
}

const textPart = (text: string) => ({
  type: "output_text",
  annotations: [],
  logprobs: [],
  text,
});

const usageOf = (usage: Usage) => ({
  input_tokens: usage.inputTokens,
  input_tokens_details: {
    cached_tokens: usage.cachedInputTokens,
    ...(usage.cacheWriteTokens > 0
      ? { cache_write_tokens: usage.cacheWriteTokens }
      : {}),
  },
  output_tokens: usage.outputTokens,
  output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  total_tokens: usage.inputTokens + usage.outputTokens,
});
