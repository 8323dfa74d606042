import { randomUUID } from "node:crypto";

/**
 * A first question in a new conversation, as the browser sends it; so short
 * that it is its own title and no model is asked for one.
 */
export const question = (text = "What is a ledger?") => ({
  conversationId: randomUUID(),
  answerId: randomUUID(),
  message: { id: randomUUID(), parts: [{ type: "text", text }] },
  modelId: "gpt-4o-mini",
});

/** The same question as the provider takes it. */
export const prompt = (text = "What is a ledger?") => ({
  model: "gpt-4o-mini",
  stream: true,
  input: [{ role: "user", content: [{ type: "input_text", text }] }],
});
