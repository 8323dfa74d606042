import { describe, expect, test } from "vitest";
import { meterScale } from "@/ui/meter-scale";

const scale = (used: number, reserved: number, limit: number | null) =>
  meterScale({ used, reserved, limit });

describe("meterScale", () => {
  test("puts what is reserved after what is used", () => {
    expect(scale(250, 100, 1_000)).toEqual({
      usedPercent: 25,
      reservedPercent: 10,
      level: "normal",
    });
  });

  test.each([
    [799, "normal"],
    [800, "warn"],
    [999, "warn"],
    [1_000, "full"],
    [1_001, "full"],
  ])("%d used of 1000 is %s", (used, level) => {
    expect(scale(used, 0, 1_000).level).toBe(level);
  });

  test("does not warn of credits that are only reserved", () => {
    expect(scale(100, 900, 1_000).level).toBe("normal");
  });

  test("never draws past the end of the bar", () => {
    expect(scale(900, 400, 1_000)).toMatchObject({
      usedPercent: 90,
      reservedPercent: 10,
    });
    expect(scale(1_500, 10, 1_000)).toMatchObject({
      usedPercent: 100,
      reservedPercent: 0,
    });
  });

  test("shows a sliver of the least use, and nothing of none", () => {
    expect(scale(1, 0, 1_000_000).usedPercent).toBe(0.5);
    expect(scale(0, 0, 1_000_000).usedPercent).toBe(0);
  });

  test("keeps the bar empty where nothing limits", () => {
    expect(scale(5_000, 100, null)).toEqual({
      usedPercent: 0,
      reservedPercent: 0,
      level: "normal",
    });
  });

  test("is full when there is nothing to use", () => {
    expect(scale(0, 0, 0).level).toBe("full");
  });
});
