import { Lexer, type MarkedToken, type Token } from "marked";
import remend from "remend";
import { type MathsToken, mathsExtensions } from "./maths-rules.ts";

export type MarkdownToken = MarkedToken | MathsToken;

/**
 * Markdown to tokens. While text still streams in, what is open at its end (a
 * fence, bold, a link) is closed, so that nothing flickers between two looks.
 */
export function parseMarkdown(
  text: string,
  { isStreaming }: { isStreaming: boolean },
): MarkdownToken[] {
  const whole = isStreaming ? remend(text, { linkMode: "text-only" }) : text;
  return known(new Lexer(OPTIONS).lex(whole));
}

const OPTIONS = { gfm: true, breaks: false, extensions: mathsExtensions };

/** The lexer makes no other tokens than marked's own and ours. */
export const known = (tokens: Token[]) => tokens as MarkdownToken[];
