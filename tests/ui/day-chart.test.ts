import { describe, expect, test } from "vitest";
import { gridlinesOf } from "@/ui/day-chart/chart";

const share = { isWhole: false, most: 100 };

describe("gridlinesOf", () => {
  test.each([
    [0, [1, 2, 3]],
    [7, [5, 10, 15]],
    [100, [50, 100, 150]],
    [1_234, [500, 1_000, 1_500]],
  ])("draws round whole lines up to %s and beyond", (highest, lines) => {
    expect(gridlinesOf(highest)).toEqual(lines);
  });

  test("draws parts of a unit where figures have them", () => {
    expect(gridlinesOf(0.7, { isWhole: false })).toEqual([0.25, 0.5, 0.75]);
  });

  test.each([
    [0, [1, 2, 3]],
    [2.4, [1, 2, 3]],
    [60, [20, 40, 60]],
    [75, [25, 50, 75]],
    [75.1, [50, 100]],
    [100, [50, 100]],
  ])("ends at 100 for a share of %s", (highest, lines) => {
    expect(gridlinesOf(highest, share)).toEqual(lines);
  });

  test("has room for every share", () => {
    for (let highest = 0; highest <= 100; highest += 0.1) {
      const top = gridlinesOf(highest, share).at(-1) ?? 0;
      expect(top).toBeLessThanOrEqual(100);
      expect(top).toBeGreaterThanOrEqual(highest);
    }
  });
});
