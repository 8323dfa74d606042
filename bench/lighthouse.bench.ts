import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { freePort } from "@local/listen";
import { z } from "zod";
import {
  projectRoot,
  Refused,
  run as runTool,
} from "../scripts/run/command.ts";
import { buildForBench, startBenchApp } from "./app.ts";
import { launchBrowser } from "./browser.ts";

export const name = "Lighthouse";

/** Beside the project: nobody else needs its two hundred packages. */
const FOLDER = join(projectRoot, ".data/lighthouse");
const PACKAGE = "lighthouse@13.5.0";
const PAGES = { landing: "/", pricing: "/pricing", login: "/login" };

/** Now and then a page's trace lacks what its score is made of. */
const TRIES = 3;

const scores = z.object({
  performance: z.object({ score: z.number() }),
  accessibility: z.object({ score: z.number() }),
});
const result = z.object({ lhr: z.object({ categories: z.unknown() }) });

/** Scores of the pages a visitor sees first, as Lighthouse simulates a phone. */
export async function run() {
  const lighthouse = await loadLighthouse();
  await buildForBench();
  const bench = await startBenchApp();
  const port = await freePort();
  const browser = await launchBrowser([`--remote-debugging-port=${port}`]);
  try {
    const figures = [];
    for (const [page, path] of Object.entries(PAGES)) {
      const { performance, accessibility } = await scoresOf(
        `${bench.app.url}${path}`,
        (url) =>
          lighthouse(url, {
            port,
            onlyCategories: ["performance", "accessibility"],
          }),
      );
      figures.push(
        {
          name: `Lighthouse performance, ${page}`,
          must: { atLeast: 95 },
          value: performance.score * 100,
        },
        {
          name: `Lighthouse accessibility, ${page}`,
          must: { atLeast: 100 },
          value: accessibility.score * 100,
        },
      );
    }
    return figures;
  } finally {
    await browser.close();
    await bench.close();
  }
}

async function scoresOf(url: string, look: (url: string) => Promise<unknown>) {
  for (let tries = 1; ; tries += 1) {
    const { lhr } = result.parse(await look(url));
    const scored = scores.safeParse(lhr.categories);
    if (scored.success) return scored.data;
    if (tries === TRIES) throw scored.error;
  }
}

const lighthouseModule = z.object({
  default: z.custom<(url: string, flags: object) => Promise<unknown>>(
    (value) => typeof value === "function",
  ),
});

/** Installs it the first time. */
async function loadLighthouse() {
  if (!existsSync(join(FOLDER, "node_modules/lighthouse"))) {
    console.log(`Installing ${PACKAGE}`);
    mkdirSync(FOLDER, { recursive: true });
    const { exitCode, output } = await runTool("npm", [
      ...["install", "--prefix", FOLDER, "--no-audit", "--no-fund", PACKAGE],
    ]);
    if (exitCode !== 0) throw new Refused(output);
  }
  const entry = createRequire(join(FOLDER, "package.json")).resolve(
    "lighthouse",
  );
  const loaded: unknown = await import(pathToFileURL(entry).href);
  return lighthouseModule.parse(loaded).default;
}
