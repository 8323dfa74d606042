import { describe, expect, test } from "vitest";
import {
  isItsOwnTitle,
  titleFromModel,
  titleFromText,
} from "@/features/chat/title-words";

describe("titleFromText", () => {
  test.each([
    ["What is a ledger?", "What is a ledger?"],
    ["  two\n\nlines\tof text ", "two lines of text"],
    ["", "New chat"],
    [
      "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
      "one two three four five six seven eight nine ten eleven twelve thirteen…",
    ],
    ["a".repeat(200), `${"a".repeat(79)}…`],
  ])("of %j is %j", (text, title) => {
    expect(titleFromText(text)).toBe(title);
  });

  test("never cuts a character in two", () => {
    const title = titleFromText("🙂".repeat(100));

    expect(title.isWellFormed()).toBe(true);
  });
});

describe("a question that is its own title", () => {
  test.each([
    ["What is a ledger?", true],
    ["What is\n\n  a ledger?", true],
    ["x".repeat(40), true],
    ["x".repeat(41), false],
  ])("%j: %s", (question, isOwn) => {
    expect(isItsOwnTitle(question)).toBe(isOwn);
  });
});

describe("titleFromModel", () => {
  test.each([
    ["Ledgers in double entry", "Ledgers in double entry"],
    ['"Ledgers in double entry."\n', "Ledgers in double entry"],
    ["\n## Title: “Bücher”\nand why", "Bücher"],
    ["**Ledgers**", "Ledgers"],
    ["What is C#?", "What is C#?"],
    [`${"word ".repeat(40)}`, `${"word ".repeat(15).trim()}…`],
  ])("of %j is %j", (written, title) => {
    expect(titleFromModel(written)).toBe(title);
  });

  test.each(["", " \n ", '""', "..."])("of %j is none", (written) => {
    expect(titleFromModel(written)).toBeNull();
  });
});
