import { z } from "zod";

const tokens = z.int().min(0).max(200_000);
const milliseconds = z.number().min(0);

/** How one call is to differ from an ordinary one. Everything may be left out. */
export const behaviourSchema = z.strictObject({
  /** Only calls whose last user text contains this. */
  when: z.string().optional(),
  /** For so many calls; without it, for all. */
  times: z.int().min(1).optional(),

  delayFirstTokenMs: milliseconds.optional(),
  /** 0 is as fast as possible. */
  tokensPerSecond: z.number().min(0).optional(),
  /** Tokens a socket write. */
  burst: z.int().min(1).optional(),

  /** Refuses with this status, in the vendor's shape. */
  status: z.int().min(400).max(599).optional(),
  /** The vendor's code in the error, where it is not the status's usual one. */
  errorCode: z.string().optional(),
  retryAfterSeconds: z.number().min(0).optional(),
  /** Cuts the connection after so many tokens. */
  cutAfterTokens: tokens.optional(),
  /** Sends the vendor's error within the stream after so many tokens. */
  errorAfterTokens: tokens.optional(),
  /** Falls silent after so many tokens, with the connection open. */
  stallAfterTokens: tokens.optional(),
  /**
   * Never writes a token: `true` after the stream has opened, `"headers"` even
   * before the response's headers.
   */
  hang: z.union([z.boolean(), z.literal("headers")]).optional(),

  omitUsage: z.boolean().optional(),
  /** Replaces parts of the exact usage. */
  usage: z
    .strictObject({
      inputTokens: z.number().exactOptional(),
      cachedInputTokens: z.number().exactOptional(),
      cacheWriteTokens: z.number().exactOptional(),
      outputTokens: z.number().exactOptional(),
      reasoningTokens: z.number().exactOptional(),
    })
    .optional(),

  /** Answers with exactly this. */
  text: z.string().optional(),
  /** Answers with exactly so many tokens, reasoning not counted. */
  outputTokens: tokens.optional(),
  /** Thinks for so many tokens before the first of the answer. */
  reasoningTokens: tokens.optional(),
  /** The model named as the one that answered, where it is another. */
  servedModel: z.string().optional(),
});

export type Behaviour = z.output<typeof behaviourSchema>;

export type Behaviours = ReturnType<typeof createBehaviours>;

/** What the server was told, newest first. */
export function createBehaviours() {
  let told: { behaviour: Behaviour; timesLeft: number }[] = [];
  const failedOnce = new Set<string>();

  return {
    add(behaviour: Behaviour) {
      told.unshift({
        behaviour,
        timesLeft: behaviour.times ?? Number.POSITIVE_INFINITY,
      });
    },
    clear() {
      told = [];
      failedOnce.clear();
    },
    /** The newest that fits; it is used up when its times are over. */
    take(userText: string): Behaviour {
      const fitting = told.find(({ behaviour }) =>
        userText.includes(behaviour.when ?? ""),
      );
      if (fitting === undefined) return {};
      fitting.timesLeft -= 1;
      told = told.filter(({ timesLeft }) => timesLeft > 0);
      return fitting.behaviour;
    },
    /** True at the first call with this key, false at the second, and again. */
    isFirstTry(key: string): boolean {
      if (failedOnce.delete(key)) return false;
      failedOnce.add(key);
      return true;
    },
  };
}
