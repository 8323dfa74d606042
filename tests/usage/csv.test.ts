import { expect, test } from "vitest";
import { csvRecord } from "@/features/usage/csv";

test.each([
  ["plain", "plain"],
  ["a, b", '"a, b"'],
  ['a "b"', '"a ""b"""'],
  ["a\nb", '"a\nb"'],
  ["a\r\nb", '"a\r\nb"'],
  ["ä€😀", "ä€😀"],
  [12, "12"],
  [-12, "-12"],
  [true, "true"],
  [null, ""],
  ["", ""],
])("%j is written %j", (cell, written) => {
  expect(csvRecord([cell])).toBe(`${written}\r\n`);
});

test.each([
  "=1+1",
  "+1",
  "-1",
  "@SUM(A1)",
  "\t=1",
  " =1",
  "＝1",
  "\r=1",
  '=HYPERLINK("http://example.com","x")',
])("%j is no formula any more", (cell) => {
  const [written = ""] = csvRecord([cell]).split("\r\n", 1);

  expect(written.replace(/^"/, "")).toMatch(/^'/);
});

test("cells stand in their order, between commas", () => {
  expect(csvRecord(["a", 1, null, false])).toBe("a,1,,false\r\n");
});
