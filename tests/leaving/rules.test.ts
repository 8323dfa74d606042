import { describe, expect, test } from "vitest";
import { isConfirmed, isFreshSignIn } from "@/features/leaving/rules";

const NOON = new Date("2026-11-22T12:00:00Z");

test.for([
  ["2026-11-22T11:50:01Z", true],
  ["2026-11-22T11:50:00Z", false],
  ["2026-10-22T12:00:00Z", false],
] as const)("a sign-in of %s is fresh at noon: %s", ([moment, isFresh]) => {
  expect(isFreshSignIn(new Date(moment), NOON)).toBe(isFresh);
});

describe("isConfirmed", () => {
  test.for([
    ["ada@example.com", true],
    [" Ada@Example.com\n", true],
    ["ada@example.co", false],
    ["", false],
  ] as const)("takes %j: %s", ([typed, expected]) => {
    expect(isConfirmed(typed, "ada@example.com")).toBe(expected);
  });
});
