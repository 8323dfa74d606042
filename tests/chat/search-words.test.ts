import { describe, expect, test } from "vitest";
import { markHits, snippetOf } from "@/features/chat/search/snippet";
import {
  isNear,
  queryWordsOf,
  spansOf,
  wordsOf,
} from "@/features/chat/search/words";

describe("the words of a text", () => {
  test.each([
    ["Open the Ledger's book", ["open", "the", "ledger", "s", "book"]],
    ["open_answer(v2.1)", ["open", "answer", "v2", "1"]],
    ["Café, cafe\u0301 and ÜBER", ["cafe", "and", "uber"]],
    ["Straße ﬁne ½", ["straße", "fine", "12"]],
    ["Ελλάδα Москва", ["ελλαδα", "москва"]],
    ["كِتَاب", ["كتاب"]],
    ["हिन्दी", ["हिन्दी"]],
    ["a🎉b — “q”", ["a", "b", "q"]],
    ["", []],
  ])("of %j are in lower case and without accents", (text, words) => {
    expect([...wordsOf(text)]).toEqual(words);
  });

  test("are single characters and pairs where a script has no spaces", () => {
    expect([...wordsOf("総勘定 book")]).toEqual([
      "総",
      "勘",
      "総勘",
      "定",
      "勘定",
      "book",
    ]);
    expect([...wordsOf("GPT模型")]).toEqual(["gpt", "模", "型", "模型"]);
  });

  test("say where they stand in the text as it is", () => {
    const text = "Ein Café";

    expect(
      [...spansOf(text)].map(({ start, end }) => text.slice(start, end)),
    ).toEqual(["Ein", "Café"]);
  });

  test("are cut when they are keys rather than words", () => {
    expect([...wordsOf("k".repeat(200))]).toEqual(["k".repeat(64)]);
  });
});

test("a query has at most eight words, each once, and pairs instead of their characters", () => {
  expect(queryWordsOf("Ledger ledger 総勘定")).toEqual([
    "ledger",
    "総勘",
    "勘定",
  ]);
  expect(queryWordsOf("定")).toEqual(["定"]);
  expect(queryWordsOf("a b c d e f g h i j")).toHaveLength(8);
  expect(queryWordsOf(" ?! ")).toEqual([]);
});

describe("a typing error", () => {
  test.each([
    ["leger", "ledger", "left out"],
    ["leedger", "ledger", "added"],
    ["lodger", "ledger", "exchanged"],
    ["ldeger", "ledger", "swapped"],
    ["subscrpitoin", "subscription", "two in a long word"],
  ])("%s is near %s: %s", (typed, word) => {
    expect(isNear(typed, word)).toBe(true);
  });

  test.each([
    ["lgdr", "ledger"],
    ["cat", "car"],
    ["ledger", "budget"],
    ["subscrptn", "subscription"],
  ])("%s is not near %s", (typed, word) => {
    expect(isNear(typed, word)).toBe(false);
  });
});

describe("a hit", () => {
  test("is marked as it is written, accents and all", () => {
    expect(markHits("Das Café am Markt", new Set(["cafe"]))).toEqual([
      { text: "Das ", isHit: false },
      { text: "Café", isHit: true },
      { text: " am Markt", isHit: false },
    ]);
  });

  test("of pairs that overlap is one stretch", () => {
    expect(markHits("新総勘定帳", new Set(["総勘", "勘定"]))).toEqual([
      { text: "新", isHit: false },
      { text: "総勘定", isHit: true },
      { text: "帳", isHit: false },
    ]);
  });

  test("stands in a line of its surroundings, without Markdown's marks", () => {
    const before = "Some words that lead nowhere. ".repeat(20);
    const text = `# Title\n\n${before}\n\n| **Ledger** | \`book\` |\n${"After. ".repeat(60)}`;

    const snippet = snippetOf(text, new Set(["ledger"]));
    const line = snippet.map(({ text }) => text).join("");

    expect(snippet.filter(({ isHit }) => isHit)).toEqual([
      { text: "Ledger", isHit: true },
    ]);
    expect(line).toMatch(/^… .*nowhere\. Ledger book After.* …$/);
    expect(line.length).toBeLessThan(190);
  });

  test("at the beginning of a short text leaves nothing out", () => {
    expect(snippetOf("Ledger", new Set(["ledger"]))).toEqual([
      { text: "Ledger", isHit: true },
    ]);
  });
});
