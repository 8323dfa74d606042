import { randomUUID } from "node:crypto";

const QUESTION = "What is a ledger?";

/**
 * A first question, as the browser sends it; in a conversation that is there
 * already another version of its first one, so that no title is asked for.
 */
export const question = ({
  text = QUESTION,
  conversationId = randomUUID(),
}: {
  text?: string;
  conversationId?: string;
} = {}) => ({
  conversationId,
  answerId: randomUUID(),
  message: { id: randomUUID(), parts: [{ type: "text", text }] },
  parentId: null,
  modelId: "gpt-4o-mini",
});

/** The same question as the provider takes it. */
export const prompt = (text = QUESTION) => ({
  model: "gpt-4o-mini",
  stream: true,
  input: [{ role: "user", content: [{ type: "input_text", text }] }],
});
