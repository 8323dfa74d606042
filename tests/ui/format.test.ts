import { describe, expect, test } from "vitest";
import {
  dayOf,
  formatAmount,
  formatCount,
  formatCounted,
  formatDayAndTime,
  formatPrice,
  formatSigned,
  formatUtc,
  readerFor,
} from "@/core/format";

const reset = "2026-12-01T00:00:00Z";

describe("a moment", () => {
  test.each([
    ["en-GB", "Europe/Berlin", "1 December at 01:00"],
    ["en-US", "America/New_York", "November 30 at 7:00 PM"],
    ["de-DE", "Europe/Berlin", "1 December at 01:00"],
    ["en-IN", "Asia/Kolkata", "1 December at 5:30 am"],
    ["ja", "Asia/Tokyo", "December 1 at 09:00"],
  ])("for %s in %s is %s", (locale, timeZone, written) => {
    const reader = readerFor({ locale, timeZone });

    expect(plainSpaces(formatDayAndTime(reset, reader))).toBe(written);
  });

  test("in UTC reads the same for everyone", () => {
    expect(formatUtc(reset)).toBe("2026-12-01 00:00 UTC");
  });

  test("falls on the reader's day, not on UTC's", () => {
    const inNewYork = { locale: "en-US", timeZone: "America/New_York" };
    const inAuckland = { locale: "en-NZ", timeZone: "Pacific/Auckland" };

    expect(dayOf("2026-03-08T04:59:59Z", inNewYork)).toBe("2026-03-07");
    expect(dayOf("2026-03-08T05:00:00Z", inNewYork)).toBe("2026-03-08");
    expect(dayOf("2026-03-08T11:00:00Z", inAuckland)).toBe("2026-03-09");
  });
});

describe("money", () => {
  const british = { locale: "en-GB", timeZone: "UTC" };
  const german = readerFor({ locale: "de", timeZone: null });

  test("has cents in an amount, and in a price only where there are some", () => {
    expect(formatAmount(2_000, british)).toBe("$20.00");
    expect(formatAmount(123_456n, german)).toBe("$1,234.56");
    expect(formatPrice(2_000n, british)).toBe("$20");
    expect(formatPrice(2_050, british)).toBe("$20.50");
  });

  test("is in its own currency, and below nothing with a minus", () => {
    expect(formatAmount(-500, british)).toBe("\u2212$5.00");
    expect(formatAmount(500, british, "eur")).toBe("€5.00");
  });

  test("moves with its sign", () => {
    expect(formatSigned(500_000, british)).toBe("+500,000");
    expect(formatSigned(-212, british)).toBe("\u2212212");
  });
});

describe("a figure", () => {
  test.each([
    ["en-GB", "1,250,000"],
    ["de-DE", "1.250.000"],
    ["en-IN", "12,50,000"],
    ["fr-FR", "1 250 000"],
  ])("for %s is %s", (locale, written) => {
    const reader = readerFor({ locale, timeZone: "UTC" });

    expect(plainSpaces(formatCount(1_250_000, reader))).toBe(written);
  });

  test("keeps every digit of a bigint", () => {
    const reader = readerFor({ locale: null, timeZone: null });

    expect(formatCount(9_007_199_254_740_993n, reader)).toBe(
      "9,007,199,254,740,993",
    );
  });

  test.each([
    [0, "0 credits"],
    [1, "1 credit"],
    [1_200, "1,200 credits"],
  ])("%d is counted as %s", (count, written) => {
    const reader = readerFor({ locale: "en-GB", timeZone: "UTC" });

    expect(formatCounted(count, ["credit", "credits"], reader)).toBe(written);
  });
});

describe("readerFor", () => {
  test("takes what it does not know as en-GB and UTC", () => {
    const unknown = { locale: "en-GB", timeZone: "UTC" };

    expect(readerFor({ locale: null, timeZone: null })).toEqual(unknown);
    expect(readerFor({ locale: "!", timeZone: "Mars/Olympus" })).toEqual(
      unknown,
    );
  });
});

/** ICU writes some of its spaces narrow or unbreakable. */
const plainSpaces = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
