import { answerTo } from "./answer/answer.ts";
import { type Ask, lastUserText, type Usage } from "./ask.ts";
import type { Behaviour } from "./behaviour.ts";
import type { Commands } from "./commands.ts";
import { fillerOf } from "./filler.ts";
import { imageTokens } from "./images.ts";
import type { PrefixMemory } from "./prefix-memory.ts";
import { piecesOf, promptTokens } from "./tokens.ts";

/** What will be written if nothing comes between. One piece a token. */
export type Plan = {
  reasoning: readonly string[];
  text: readonly string[];
  finish: "stop" | "length";
  usage: Usage;
};

/**
 * Decides an answer whole before its first token is written. Thinking counts
 * against the ceiling first, as with the vendor: one that is used up by it
 * leaves no text.
 */
export function planAnswer(options: {
  ask: Ask;
  behaviour: Behaviour;
  commands: Commands;
  memory: PrefixMemory;
}): Plan {
  const { ask, behaviour, memory } = options;
  const ceiling = ask.outputTokensMax ?? Number.POSITIVE_INFINITY;
  const wanted = piecesOf(textFor(options));
  const thought = piecesOf(fillerOf(behaviour.reasoningTokens ?? 0));

  const reasoning = thought.slice(0, ceiling);
  const text = wanted.slice(0, ceiling - reasoning.length);
  const isWhole =
    reasoning.length === thought.length && text.length === wanted.length;
  const prompt = promptTokens(ask.turns);
  return {
    reasoning,
    text,
    finish: isWhole ? "stop" : "length",
    usage: {
      inputTokens: prompt.length + imageTokens(ask.model, ask.turns),
      cachedInputTokens: remembersPrefixes(ask)
        ? memory.recall(ask.model, prompt)
        : 0,
      cacheWriteTokens: 0,
      outputTokens: reasoning.length + text.length,
      reasoningTokens: reasoning.length,
    },
  };
}

function textFor(options: {
  ask: Ask;
  behaviour: Behaviour;
  commands: Commands;
}): string {
  const { ask, behaviour, commands } = options;
  if (behaviour.text !== undefined) return behaviour.text;
  if (behaviour.outputTokens !== undefined)
    return fillerOf(behaviour.outputTokens);
  return answerTo({ model: ask.model, turns: ask.turns, commands });
}

/** Groq caches prompts for these only. */
const remembersPrefixes = (ask: Ask) =>
  ask.endpoint !== "groq" || /gpt-oss|kimi/.test(ask.model);

/** Identifies a question, so that a fault told `once` knows its second try. */
export const keyOf = (ask: Ask): string =>
  `${ask.turns.length} ${lastUserText(ask.turns)}`;
