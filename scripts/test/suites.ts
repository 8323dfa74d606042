import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { variableNames } from "@/core/env";
import { checkProject } from "../check/run.ts";
import { installChromium } from "../run/chromium.ts";
import { runShown } from "../run/command.ts";
import { installRedis } from "../run/redis.ts";
import { judge, type Totals } from "./totals.ts";

/** In the order they run: what is quick to fail comes first. */
export const suites: Record<string, () => Promise<Totals>> = {
  check: checkProject,
  unit: () => vitest("unit"),
  integration: async () => {
    await installRedis();
    return vitest("integration");
  },
  browser,
};

const vitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
});

function vitest(project: string): Promise<Totals> {
  return withReport(async (reportFile) => {
    const exitCode = await runShown("vitest", {
      args: [
        ...["run", "--project", project],
        ...["--reporter=default", "--reporter=json"],
        `--outputFile.json=${reportFile}`,
      ],
      env: environment(),
    });
    const report = vitestReport.parse(readJson(reportFile));
    return judge({
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
      exitCode,
    });
  });
}

const playwrightReport = z.object({
  stats: z.object({
    expected: z.int(),
    unexpected: z.int(),
    flaky: z.int(),
    skipped: z.int(),
  }),
});

async function browser(): Promise<Totals> {
  await installChromium();
  return withReport(async (reportFile) => {
    const exitCode = await runShown("playwright", {
      args: ["test", "--reporter=list,json"],
      env: {
        ...environment(),
        PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile,
        TOLLGATE_SCREENS: "off",
        TOLLGATE_TYPES_CHECKED: "1",
      },
    });
    const { stats } = playwrightReport.parse(readJson(reportFile));
    return judge({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
      exitCode,
    });
  });
}

async function withReport(
  run: (reportFile: string) => Promise<Totals>,
): Promise<Totals> {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-test-"));
  try {
    return await run(join(folder, "report.json"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const readJson = (file: string): unknown =>
  JSON.parse(readFileSync(file, "utf8"));

/** A developer's own keys and databases have no part in a test. */
const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !variableNames.includes(name),
    ),
  ),
  NODE_ENV: "test",
});
