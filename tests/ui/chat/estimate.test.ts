import { describe, expect, test } from "vitest";
import {
  creditsToSpend,
  estimateBeforeSending,
} from "@/features/chat/client/estimate";
import { awaitedAnswer } from "@/features/chat/client/message";
import { chatCopy } from "@/features/chat/copy";
import type { UsageSummary } from "@/features/usage/schema";
import { aReceipt } from "../receipt.ts";

const reader = { locale: "en-GB", timeZone: "UTC" };
const weights = { input: 1, output: 1 };

const usage = (
  remaining: number | null,
  differing: Partial<UsageSummary> = {},
): UsageSummary => ({
  plan: { id: "free", name: "Free" },
  period: {
    source: "free",
    start: "2026-11-01T00:00:00.000Z",
    end: "2026-12-01T00:00:00.000Z",
  },
  credits: { used: 0, held: 0, limit: remaining, remaining },
  prepaid: { balance: 0, held: 0, debt: 0 },
  overage: { isEnabled: false, used: 0, held: 0, cap: 0 },
  requestsToday: { used: 0, limit: null, resetsAt: "2026-11-23T00:00:00.000Z" },
  ...differing,
});

const turn = (id: string, text: string) => ({
  versionIds: [id],
  message: {
    ...{ role: "user" as const, id, parentId: null, text },
    ...{ hasText: true, delivery: "stored" as const },
  },
});

const answered = (id: string, used: { in: number; out: number }) => ({
  versionIds: [id],
  message: {
    ...awaitedAnswer({ id, parentId: null, modelId: "gpt-4o-mini" }),
    status: "complete" as const,
    receipt: aReceipt({ inputTokens: used.in, outputTokens: used.out }),
  },
});

describe("what can still be spent", () => {
  test("is the period's, prepaid and overage, less what is reserved of each", () => {
    expect(
      creditsToSpend(
        usage(1_000, {
          prepaid: { balance: 500, held: 200, debt: 0 },
          overage: { isEnabled: true, used: 300, held: 100, cap: 1_000 },
        }),
      ),
    ).toBe(1_900);
  });

  test("is the period's alone while something is owed", () => {
    const prepaid = { balance: 500, held: 0, debt: 1 };

    expect(creditsToSpend(usage(1_000, { prepaid }))).toBe(1_000);
  });

  test("has no bound on a plan without one", () => {
    expect(creditsToSpend(usage(null))).toBeNull();
  });
});

describe("an estimate before sending", () => {
  const draft = "x".repeat(400);

  test("is said from a quarter of what is left on, in words", () => {
    const estimate = estimateBeforeSending({
      ...{ draft, fileTokens: 0, weights, usage: usage(3_000) },
      turns: [turn("q1", "y".repeat(800))],
    });

    expect(estimate).toEqual({ credits: 970, left: 3_000 });
    expect(estimate && chatCopy.estimate(estimate, reader)).toBe(
      "The answer may need about 970 credits; 3,000 are left.",
    );
  });

  test.each([
    ["while it is little", { draft, usage: usage(10_000) }],
    ["before anything is written", { draft: " \n", usage: usage(10) }],
    ["on an unlimited plan", { draft, usage: usage(null) }],
  ])("is not said %s", (_, next) => {
    expect(
      estimateBeforeSending({ ...next, fileTokens: 0, weights, turns: [] }),
    ).toBeNull();
  });

  test("takes what the thread took from its newest receipt", () => {
    const turns = [
      turn("q1", "not told twice"),
      answered("a1", { in: 1_500, out: 500 }),
      turn("q2", "z".repeat(400)),
    ];

    expect(
      estimateBeforeSending({
        ...{ draft, fileTokens: 0, weights, usage: usage(4_000), turns },
      }),
    ).toEqual({ credits: 2_900, left: 4_000 });
  });

  test("weighs as the chosen model does", () => {
    const premium = { input: 4, output: 16 };

    expect(
      estimateBeforeSending({
        ...{ draft, weights: premium, usage: usage(40_000), turns: [] },
        fileTokens: 0,
      }),
    ).toEqual({ credits: 11_000, left: 40_000 });
  });

  test("has what files count, also of a question without words", () => {
    expect(
      estimateBeforeSending({
        ...{ draft: "", fileTokens: 8_500, weights, turns: [] },
        usage: usage(10_000),
      }),
    ).toEqual({ credits: 9_200, left: 10_000 });
  });
});
