import { countTokens as countExactly } from "@local/model/tokens";
import { describe, expect, test } from "vitest";
import {
  countStoredText,
  countTokens,
  countTokensNow,
} from "@/features/llm/tokens";

const PROSE = "The ledger, kept since 1494, has two sides: debit & credit.\n";

describe("counting tokens", () => {
  test.each([
    ["nothing", ""],
    ["a sentence", PROSE],
    ["code", "const a = (b) => b ?? 'c';\n\n\tif (!a) return;"],
    ["several scripts", "Größe, размер, サイズ, 크기, حجم"],
    ["what only looks like a control token", "<|endoftext|> and <|im_start|>"],
    ["a long text of words", PROSE.repeat(500)],
  ])("of %s is exact", async (_, text) => {
    expect(await countTokens(text)).toBe(countExactly(text));
    expect(countTokensNow(text)).toBe(countExactly(text));
  });

  test.each([
    ["one letter", "a".repeat(32_000)],
    ["spaces", " ".repeat(32_000)],
    ["characters without a break", rareCharacters(32_000)],
    ["emoji, cut between slices", "👩🏽‍🚀".repeat(3_000)],
  ])(
    "of a run of %s takes no time to speak of and is never too low",
    async (_, text) => {
      const beganMs = performance.now();
      const tokens = await countTokens(text);
      const tookMs = performance.now() - beganMs;

      expect(tokens).toBeGreaterThan(0);
      expect(tookMs).toBeLessThan(3_000);
      const sample = text.slice(0, 3_000);
      expect(countTokensNow(sample)).toBeGreaterThanOrEqual(
        countExactly(sample),
      );
    },
  );

  test("of a large text gives way to other work", async () => {
    let turns = 0;
    const others = setInterval(() => {
      turns += 1;
    }, 0);

    await countTokens(rareCharacters(60_000));
    clearInterval(others);

    expect(turns).toBeGreaterThan(3);
  });

  test("of a stored message is the same the second time", async () => {
    const first = await countStoredText("an id", PROSE);
    const second = await countStoredText("an id", PROSE);
    const rewritten = await countStoredText("an id", PROSE.repeat(2));

    expect([first, second]).toEqual([countExactly(PROSE), first]);
    expect(rewritten).toBe(countExactly(PROSE.repeat(2)));
  });
});

function rareCharacters(length: number): string {
  const codes = Array.from(
    { length },
    (_, index) => 0x4e00 + ((index * 7_919) % 20_000),
  );
  return String.fromCharCode(...codes);
}
