import { fillerOf } from "@local/model/filler";
import { countTokens, piecesOf, promptTokens } from "@local/model/tokens";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

describe("pieces", () => {
  test("are as many as the tokens, and make up the text again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
        const pieces = piecesOf(text);

        expect(pieces.join("")).toBe(text);
        expect(pieces).toHaveLength(countTokens(text));
      }),
    );
  });

  test("never hold half a character", () => {
    for (const piece of piecesOf("👩‍👩‍👧 日本語 ʕ•ᴥ•ʔ"))
      expect(piece).not.toContain("\uFFFD");
  });
});

describe("filler", () => {
  test.each([0, 1, 2, 7, 13, 64, 65, 66, 100, 333, 1_000, 5_000])(
    "of %i tokens counts as many",
    (tokens) => {
      expect(countTokens(fillerOf(tokens))).toBe(tokens);
    },
  );
});

describe("a prompt", () => {
  test("counts a message's role and marks, and what opens the answer", () => {
    const prompt = promptTokens([
      { role: "system", text: "Be brief." },
      { role: "user", text: "Why?" },
    ]);

    expect(prompt).toHaveLength(
      countTokens("Be brief.") + countTokens("Why?") + 2 * 4 + 3,
    );
  });
});
