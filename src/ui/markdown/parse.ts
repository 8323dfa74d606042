import { Lexer, type MarkedToken, type Token } from "marked";
import remend from "remend";

/**
 * Markdown to tokens. While text still streams in, what is open at its end (a
 * fence, bold, a link) is closed, so that nothing flickers between two looks.
 */
export function parseMarkdown(
  text: string,
  { isStreaming }: { isStreaming: boolean },
): MarkedToken[] {
  const whole = isStreaming ? remend(text, { linkMode: "text-only" }) : text;
  return known(new Lexer({ gfm: true, breaks: false }).lex(whole));
}

/** A lexer without extensions makes no other tokens than marked's own. */
export const known = (tokens: Token[]) => tokens as MarkedToken[];
