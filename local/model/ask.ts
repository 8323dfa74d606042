/** The three shapes a question comes in. Groq's is chat's with other usage. */
export type Endpoint = "responses" | "chat" | "groq";

export type Vendor = "openai" | "groq";

export type Turn = {
  role: "system" | "user" | "assistant";
  text: string;
  /** Data URLs; only where there are any. */
  images?: readonly string[];
};

/** A question, free of the shape it came in. Limits are in tokens. */
export type Ask = {
  endpoint: Endpoint;
  model: string;
  turns: readonly Turn[];
  isStreamed: boolean;
  outputTokensMax: number | null;
  /** Chat sends usage in a stream only if asked to. */
  wantsUsage: boolean;
  /** Whether hidden thinking is to be shown in some form. */
  wantsReasoning: boolean;
};

/** What a call used, in tokens. Input includes the cached part, output the reasoning. */
export type Usage = {
  inputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  reasoningTokens: number;
};

export const lastUserText = (turns: readonly Turn[]): string =>
  turns.findLast((turn) => turn.role === "user")?.text ?? "";
