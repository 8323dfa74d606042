import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { variableNames } from "@/core/env";
import { checkProject } from "../check/run.ts";
import { installChromium } from "../run/chromium.ts";
import { runShown } from "../run/command.ts";
import { installRedis } from "../run/redis.ts";
import { readPlaywrightReport, readVitestReport } from "./reports.ts";
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
    return judge({ ...readVitestReport(readJson(reportFile)), exitCode });
  });
}

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
    return judge({ ...readPlaywrightReport(readJson(reportFile)), exitCode });
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
