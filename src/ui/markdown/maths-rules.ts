import type { MarkedOptions, Tokens } from "marked";

/** TeX that a model wrote, in a line or on lines of its own. */
export type MathsToken = {
  type: "maths";
  raw: string;
  text: string;
  isBlock: boolean;
};

const BLOCK = /^(?:\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\])[ \t]*(?:\n|$)/;
/**
 * `$5 and $10` is money: what opens is not followed by a space, and what closes
 * neither follows one nor stands before a digit.
 */
const INLINE =
  /^(?:\$\$([^\n]+?)\$\$|\$(?![\s$])([^$\n]*?[^\s\\$])\$(?!\d)|\\\(([^\n]+?)\\\)|\\\[([^\n]+?)\\\])/;
/** After its line has begun: where a paragraph before it ends. */
const BLOCK_OPENS = /(?<=\n)(?:\$\$|\\\[)/;
const INLINE_OPENS = /\$|\\[([]/;

const read = (rule: RegExp, isBlock: boolean) => (source: string) => {
  const match = rule.exec(source);
  const text = match
    ?.slice(1)
    .find((group) => group !== undefined)
    ?.trim();
  if (!match || !text) return undefined;
  const token: MathsToken = { type: "maths", raw: match[0], text, isBlock };
  return token satisfies Tokens.Generic;
};

const find = (opening: RegExp) => (source: string) => {
  const position = source.search(opening);
  return position < 0 ? undefined : position;
};

/** What a lexer needs to know of maths. */
export const mathsExtensions: NonNullable<MarkedOptions["extensions"]> = {
  childTokens: {},
  renderers: {},
  block: [read(BLOCK, true)],
  startBlock: [find(BLOCK_OPENS)],
  inline: [read(INLINE, false)],
  startInline: [find(INLINE_OPENS)],
};
