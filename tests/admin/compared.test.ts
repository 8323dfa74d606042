import { expect, test } from "vitest";
import { overviewCopy } from "@/features/admin/overview/copy";

const reader = { locale: "en", timeZone: "UTC" };
const write = (value: number) => (value < 0 ? `−$${-value}` : `$${value}`);

test.each([
  [{ now: 120, before: 100 }, "+20%, $100 before"],
  [{ now: -50, before: 100 }, "−150%, $100 before"],
  [{ now: 5, before: -10 }, "+$15, −$10 before"],
  [{ now: -25, before: -10 }, "−$15, −$10 before"],
  [{ now: 5, before: 0 }, "$0 before"],
])("%o reads as %s", (figures, words) => {
  expect(overviewCopy.compared(figures, { write, reader })).toBe(words);
});
