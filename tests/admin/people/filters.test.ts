import { describe, expect, test } from "vitest";
import {
  idIn,
  parsePeopleFilters,
  termsOf,
} from "@/features/admin/people/filters";

describe("termsOf", () => {
  test.each([
    ["Ada Love", "'ada':* & 'love':*"],
    ["ada@Example.com", "'ada':* & 'example':* & 'com':*"],
    ["  Zoë  李雷 ", "'zoë':* & '李雷':*"],
    ["o'brien:* | !x & (y)", "'o':* & 'brien':* & 'x':* & 'y':*"],
    [
      "a b c d e f g h i j",
      "'a':* & 'b':* & 'c':* & 'd':* & 'e':* & 'f':* & 'g':* & 'h':*",
    ],
    ["' \\ & | ! : * ( )", null],
    ["", null],
  ])("of %j is %j", (text, terms) => {
    expect(termsOf(text)).toBe(terms);
  });
});

describe("idIn", () => {
  test("is an id alone", () => {
    const id = "0b9fbd0e-95c6-4c0e-8d26-3c0f4d5f0a11";
    expect(idIn(id)).toBe(id);
    expect(idIn(`${id}1`)).toBeNull();
    expect(idIn("ada")).toBeNull();
  });
});

describe("parsePeopleFilters", () => {
  test("leaves out what is empty, unknown or given twice", () => {
    expect(
      parsePeopleFilters({
        ...{ q: " ada ", status: "gone", role: ["admin", "user"], plan: "" },
        sort: "size",
      }),
    ).toEqual({ q: "ada", sort: "newest" });
  });
});
