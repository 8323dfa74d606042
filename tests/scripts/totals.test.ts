import { inWords, judge, sum } from "@root/scripts/test/totals";
import { expect, test } from "vitest";

test("a suite is what its runner counted", () => {
  const suite = judge({ passed: 3, failed: 2, skipped: 1, exitCode: 1 });

  expect(suite).toEqual({ passed: 3, failed: 2, skipped: 1 });
});

test("a runner that fails outside of any test is one failure", () => {
  const suite = judge({ passed: 3, failed: 0, skipped: 0, exitCode: 1 });

  expect(suite).toEqual({ passed: 3, failed: 1, skipped: 0 });
});

test("a suite in which no test ran is one failure", () => {
  const suite = judge({ passed: 0, failed: 0, skipped: 4, exitCode: 0 });

  expect(suite).toEqual({ passed: 0, failed: 1, skipped: 4 });
});

test("suites add up to the closing line", () => {
  const totals = sum(
    { passed: 3, failed: 0, skipped: 1 },
    { passed: 2, failed: 1, skipped: 0 },
  );

  expect(inWords(totals)).toBe("5 passed, 1 failed, 1 skipped");
});
