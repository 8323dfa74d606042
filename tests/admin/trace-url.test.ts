import { describe, expect, test } from "vitest";
import { traceUrlOf } from "@/features/admin/usage/rules";

describe("the address of a trace", () => {
  const template = "https://traces.example.com/{traceId}?id={traceId}";

  test("is the operator's, with the id wherever it goes", () => {
    expect(traceUrlOf(template, "4bf92f")).toBe(
      "https://traces.example.com/4bf92f?id=4bf92f",
    );
  });

  test("cannot be left by what an id holds", () => {
    expect(traceUrlOf(template, "a/../b?c")).toBe(
      "https://traces.example.com/a%2F..%2Fb%3Fc?id=a%2F..%2Fb%3Fc",
    );
  });

  test("is none without a trace, or without a place to look", () => {
    expect(traceUrlOf(template, null)).toBeNull();
    expect(traceUrlOf(undefined, "4bf92f")).toBeNull();
  });
});
