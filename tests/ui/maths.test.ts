import { describe, expect, test } from "vitest";
import { parseMarkdown } from "@/ui/markdown/parse";

describe("maths in a text", () => {
  test.each([
    ["so $x^2$ is", "x^2"],
    ["so \\(x^2\\) is", "x^2"],
    ["so $$x^2$$ is", "x^2"],
    ["($\\frac{1}{2}$)", "\\frac{1}{2}"],
  ])("%j has it within a line", (text, tex) => {
    expect(mathsIn(text)).toEqual([{ text: tex, isBlock: false }]);
  });

  test.each([
    ["$$\nx = 1\n$$", "x = 1"],
    ["\\[\nx = 1\n\\]\n\nand on", "x = 1"],
    ["Thus\n$$x = 1$$\nand on", "x = 1"],
  ])("%j has it on lines of its own", (text, tex) => {
    expect(mathsIn(text)).toEqual([{ text: tex, isBlock: true }]);
  });

  test.each([
    "It costs $5 and $10 a month",
    "$5-$10",
    "US$ 5 $ 6",
    "`$x$` and \\$x\\$",
    "```\n$$x$$\n```",
    "an open $x",
    "an open $$x",
    "a$$b",
  ])("%j has none", (text) => {
    expect(mathsIn(text)).toEqual([]);
  });
});

function mathsIn(text: string) {
  const found: { text: string; isBlock: boolean }[] = [];
  const visit = (tokens: unknown) => {
    if (!Array.isArray(tokens)) return;
    for (const token of tokens) {
      if (token.type === "maths") {
        found.push({ text: token.text, isBlock: token.isBlock });
      }
      visit(token.tokens);
    }
  };
  visit(parseMarkdown(text, { isStreaming: false }));
  return found;
}
