import { describe, expect, test } from "vitest";
import { chatCopy } from "@/features/chat/copy";
import { usageCopy } from "@/features/usage/copy";
import type { UsageSummary } from "@/features/usage/schema";

import { aReceipt } from "./receipt.ts";

const reader = { locale: "en-GB", timeZone: "Europe/Berlin" };

const receipt = aReceipt();

describe("a receipt", () => {
  test("says what was used, what it cost and what paid for it", () => {
    expect(usageCopy.receipt(receipt, reader)).toBe(
      "gpt-4o-mini · 312 in (256 cached) · 184 out · 496 credits · paid from plan",
    );
  });

  test("names every fund, the model that stood in, and an estimate", () => {
    const mixed = {
      ...receipt,
      servedModelId: "llama-3.3-70b-versatile",
      cachedInputTokens: 0,
      includedCredits: 400,
      prepaidCredits: 96,
      isEstimated: true,
    };

    expect(usageCopy.receipt(mixed, reader)).toBe(
      "llama-3.3-70b-versatile for gpt-4o-mini · 312 in · 184 out · 496 credits, estimated · paid from plan and prepaid credits",
    );
  });

  test("of a call that runs shows what is reserved", () => {
    const held = { ...receipt, state: "held" as const, heldCredits: 1_336 };

    expect(usageCopy.charge(held, reader)).toBe("1,336 reserved");
    expect(usageCopy.receipt(held, reader)).toBe(
      "gpt-4o-mini · 1,336 credits reserved",
    );
  });

  test("of nothing is paid from nothing", () => {
    const free = { ...receipt, credits: 0, includedCredits: 0 };

    expect(usageCopy.receipt(free, reader)).toMatch(/ · 0 credits$/);
  });
});

describe("a stopped answer", () => {
  test.each([
    [
      { credits: 212, isEstimated: true },
      "Stopped. Charged for what was written: 212 credits, estimated.",
    ],
    [{ credits: 1 }, "Stopped. Charged for what was written: 1 credit."],
    [
      { credits: 144, outputTokens: 0 },
      "Stopped. Charged for what was read: 144 credits.",
    ],
    [{ credits: 0 }, "Stopped. Nothing was charged."],
  ])("with %o says what it cost", (facts, sentence) => {
    expect(chatCopy.stopped({ ...receipt, ...facts }, reader)).toBe(sentence);
  });

  test("without its receipt claims nothing about the cost", () => {
    expect(chatCopy.stopped(null, reader)).toBe("Stopped.");
  });
});

describe("what is left", () => {
  const usage: UsageSummary = {
    plan: { id: "free", name: "Free" },
    period: {
      source: "free",
      start: "2026-11-01T00:00:00Z",
      end: "2026-12-01T00:00:00Z",
    },
    credits: { used: 0, held: 0, limit: 50_000, remaining: 50_000 },
    prepaid: { balance: 0, held: 0, debt: 0 },
    overage: { isEnabled: false, used: 0, held: 0, cap: 0 },
    requestsToday: { used: 0, limit: 10, resetsAt: "2026-11-22T00:00:00Z" },
  };

  test("opens an empty chat, with the day it lasts until", () => {
    expect(plainSpaces(chatCopy.firstRun(usage, reader))).toBe(
      "Ask anything. You have 50,000 credits until 1 December; each answer shows what it used.",
    );
  });

  test("near the limit names the prepaid credits that come next", () => {
    const near = {
      ...usage,
      credits: { used: 49_000, held: 0, limit: 50_000, remaining: 1_000 },
    };

    expect(plainSpaces(usageCopy.nearLimit(near, reader))).toBe(
      "1,000 credits left. Credits return on 1 December at 01:00.",
    );
    const prepaid = { balance: 500, held: 20, debt: 0 };
    expect(plainSpaces(usageCopy.nearLimit({ ...near, prepaid }, reader))).toBe(
      "1,000 credits left. Then 480 credits, prepaid, are used. Credits return on 1 December at 01:00.",
    );
  });

  test("by the end is told in round figures", () => {
    expect(usageCopy.pace.lasts(1_834_567, 2_000_000, reader)).toBe(
      "At this pace about 1,800,000 of 2,000,000 credits are used by",
    );
    expect(usageCopy.pace.lasts(912, null, reader)).toBe(
      "At this pace about 910 credits are used by",
    );
  });

  test("of prepaid credits and of overage stands apart", () => {
    const prepaid = { balance: 500, held: 20, debt: 0 };
    const overage = { isEnabled: true, used: 40, held: 0, cap: 1_000 };

    expect(usageCopy.prepaid(prepaid, reader)).toBe("500, 20 reserved");
    expect(usageCopy.overageUsed(overage, reader)).toBe(
      "40 used, at most 1,000 credits",
    );
    expect(
      usageCopy.overageUsed({ ...overage, isEnabled: false }, reader),
    ).toBe("40 used, off now");
  });

  test("counts nothing where nothing limits", () => {
    const unlimited = {
      ...usage,
      credits: { used: 5, held: 0, limit: null, remaining: null },
    };

    expect(chatCopy.firstRun(unlimited, reader)).toBe(
      "Ask anything. Each answer shows what it used.",
    );
    expect(usageCopy.left(unlimited, reader)).toBe("Unlimited credits");
  });
});

const plainSpaces = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
