import { decode, encode } from "gpt-tokenizer/encoding/o200k_base";
import type { Turn } from "./ask.ts";

/** The vendor's marks around a message; one token each. */
const MESSAGE_START = 200_264;
const MESSAGE_END = 200_265;
const ROLE_END = 200_266;

/** Somebody may write `<|endoftext|>`: here that is text like any other. */
const PLAIN = { disallowedSpecial: new Set<string>() };

const tokensOf = (text: string): number[] => encode(text, PLAIN);

export const countTokens = (text: string): number => tokensOf(text).length;

/**
 * A conversation as the model is sent it: three tokens around each message
 * besides role and text, and three that open the answer.
 */
export function promptTokens(turns: readonly Turn[]): number[] {
  const tokens: number[] = [];
  for (const { role, text } of turns) {
    tokens.push(MESSAGE_START, ...tokensOf(role), ROLE_END);
    for (const token of tokensOf(text)) tokens.push(token);
    tokens.push(MESSAGE_END);
  }
  tokens.push(MESSAGE_START, ...tokensOf("assistant"), ROLE_END);
  return tokens;
}

/**
 * One piece of text a token, in order; joined they are the text. A character
 * of several tokens is in the piece of its last one, the others are empty.
 *
 * The tokenizer's decoder keeps the bytes of an unfinished character for its
 * next call, whoever makes it: a text must be decoded in order and whole.
 */
export const piecesOf = (text: string): string[] =>
  tokensOf(text).map((token) => decode([token]));
