import { inWords, judge, named, sum } from "@root/scripts/test/totals";
import { expect, test } from "vitest";

const failures = ["one", "two"];

test("a suite is what its runner counted", () => {
  const counted = { passed: 3, failed: 2, skipped: 1, failures };

  expect(judge({ ...counted, exitCode: 1 })).toEqual(counted);
});

test.for([
  ["a runner that fails outside of any test", { passed: 3, exitCode: 1 }],
  ["a suite in which no test ran", { passed: 0, exitCode: 0 }],
] as const)("%s is one failure", ([, { passed, exitCode }]) => {
  const counted = { passed, skipped: 4, failed: 0, failures: [] };

  expect(judge({ ...counted, exitCode })).toEqual({
    ...counted,
    failed: 1,
    failures: ["outside of any test"],
  });
});

test("files that break outside of any test are a failure each", () => {
  const counted = { passed: 3, failed: 0, skipped: 0, failures };

  expect(judge({ ...counted, exitCode: 1 })).toEqual({ ...counted, failed: 2 });
});

test("suites add up to the closing lines", () => {
  const totals = sum(
    named("unit", { passed: 3, failed: 2, skipped: 1, failures }),
    named("browser", { passed: 2, failed: 1, skipped: 0, failures: ["one"] }),
  );

  expect(inWords(totals)).toBe("5 passed, 3 failed, 1 skipped");
  expect(totals.failures).toEqual(["unit: one", "unit: two", "browser: one"]);
});
