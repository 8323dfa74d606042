import { z } from "zod";
import { unmet } from "./problems.ts";
import { text, url } from "./values.ts";

/** Who answers: model providers, or servers that speak as they do. */
export const providers = z.object({
  OPENAI_API_KEY: text.optional(),
  OPENAI_BASE_URL: url.optional(),
  GROQ_API_KEY: text.optional(),
  GROQ_BASE_URL: url.optional(),
});

export const providerProblems = (env: z.output<typeof providers>): string[] =>
  unmet([
    Boolean(
      env.OPENAI_API_KEY ||
        env.OPENAI_BASE_URL ||
        env.GROQ_API_KEY ||
        env.GROQ_BASE_URL,
    ),
    "No model provider is set up: set OPENAI_API_KEY or GROQ_API_KEY, or a base address of a compatible server.",
  ]);
