import { relative } from "node:path";
import { z } from "zod";
import { projectRoot } from "../run/command.ts";
import type { Totals } from "./totals.ts";

const vitestFile = z.object({
  name: z.string(),
  status: z.string(),
  assertionResults: z.array(
    z.object({ status: z.string(), fullName: z.string() }),
  ),
});

const vitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(vitestFile),
});

/** What Vitest's JSON report says. */
export function readVitestReport(json: unknown): Totals {
  const report = vitestReport.parse(json);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults
      .filter(({ status }) => status === "failed")
      .flatMap(namesOf),
  };
}

/** A file's tests that failed, or the file, which broke outside of them. */
function namesOf({ name, assertionResults }: z.output<typeof vitestFile>) {
  const file = relative(projectRoot, name);
  const failed = assertionResults.filter(({ status }) => status === "failed");
  if (failed.length === 0) return [file];
  return failed.map(({ fullName }) => `${file} ${fullName}`);
}

type BrowserSuite = {
  specs: {
    title: string;
    file: string;
    tests: { projectName: string; status: string }[];
  }[];
  suites?: BrowserSuite[] | undefined;
};
const browserSuite: z.ZodType<BrowserSuite> = z.object({
  specs: z.array(
    z.object({
      title: z.string(),
      file: z.string(),
      tests: z.array(z.object({ projectName: z.string(), status: z.string() })),
    }),
  ),
  get suites() {
    return z.array(browserSuite).optional();
  },
});

const playwrightReport = z.object({
  stats: z.object({
    expected: z.int(),
    unexpected: z.int(),
    flaky: z.int(),
    skipped: z.int(),
  }),
  suites: z.array(browserSuite),
});

/** What Playwright's JSON report says; what passed at a second try passed. */
export function readPlaywrightReport(json: unknown): Totals {
  const { stats, suites } = playwrightReport.parse(json);
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    failures: suites.flatMap(failuresOf),
  };
}

const failuresOf = ({ specs, suites = [] }: BrowserSuite): string[] => [
  ...specs.flatMap(({ file, title, tests }) =>
    tests
      .filter(({ status }) => status === "unexpected")
      .map(({ projectName }) => `[${projectName}] ${file} ${title}`),
  ),
  ...suites.flatMap(failuresOf),
];
