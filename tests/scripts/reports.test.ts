import {
  readPlaywrightReport,
  readVitestReport,
} from "@root/scripts/test/reports";
import { expect, test } from "vitest";

const projectRoot = new URL("../..", import.meta.url).pathname;

const fileOf = (name: string, status: string) => ({
  ...{ name: `${projectRoot}${name}`, status },
  assertionResults: [],
});

test("Vitest's report names the tests that failed, and files that broke", () => {
  const totals = readVitestReport({
    numPassedTests: 1,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      {
        name: `${projectRoot}tests/core/money.test.ts`,
        status: "failed",
        assertionResults: [
          { status: "passed", fullName: "money is written" },
          { status: "failed", fullName: "money is read" },
        ],
      },
      fileOf("tests/core/none.test.ts", "passed"),
      fileOf("tests/core/broken.test.ts", "failed"),
    ],
  });

  expect(totals).toEqual({
    ...{ passed: 1, failed: 1, skipped: 2 },
    failures: [
      "tests/core/money.test.ts money is read",
      "tests/core/broken.test.ts",
    ],
  });
});

test("Playwright's report names the journeys that failed twice, however deep", () => {
  const specOf = (title: string, status: string) => ({
    ...{ title, file: "chat.spec.ts" },
    tests: [{ projectName: "phone", status }],
  });

  const totals = readPlaywrightReport({
    stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 0 },
    suites: [
      {
        specs: [specOf("asks", "expected"), specOf("waits", "flaky")],
        suites: [{ specs: [specOf("stops", "unexpected")] }],
      },
    ],
  });

  expect(totals).toEqual({
    ...{ passed: 2, failed: 1, skipped: 0 },
    failures: ["[phone] chat.spec.ts stops"],
  });
});
