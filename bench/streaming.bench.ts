import { startModel } from "@local/model/start";
import type { Browser, Page } from "@playwright/test";
import { z } from "zod";
import { type BenchApp, buildForBench, startBenchApp } from "./app.ts";
import { launchBrowser, openChat, openContext } from "./browser.ts";

export const name = "reading and typing while an answer streams";

const TOKENS_PER_SECOND = 100;
const OUTPUT_TOKENS = 1_500;
const KEY_EVERY_MS = 80;
const TYPED = "What is kept is kept, and what is typed meanwhile waits. ";

/**
 * The longest task of the page's main thread, and how long a key takes to show,
 * while an answer of the local model comes in at 100 tokens a second.
 */
export async function run() {
  await buildForBench();
  const model = await startModel({ tokensPerSecond: TOKENS_PER_SECOND });
  model.behave({ outputTokens: OUTPUT_TOKENS });
  const bench = await startBenchApp({ modelUrl: model.url });
  const browser = await launchBrowser();
  try {
    return await measure(bench, browser);
  } finally {
    await browser.close();
    await bench.close();
    await model.close();
  }
}

async function measure(bench: BenchApp, browser: Browser) {
  const visitor = await bench.givenVisitor();
  const context = await openContext(browser, {
    appUrl: bench.app.url,
    visitor,
  });
  const page = await context.newPage();
  await openChat(page, `${bench.app.url}/chat`);
  const composer = page.getByRole("textbox", { name: "Message", exact: true });
  await composer.fill("Tell me of ledgers, with code and a table.");
  await composer.press("Enter");
  await page.locator("[aria-busy=true]").waitFor();
  await noteKeys(page);
  await browser.startTracing(page, { categories: TRACED });
  await composer.pressSequentially(TYPED.repeat(2), { delay: KEY_EVERY_MS });
  const isStreaming = await page.locator("[aria-busy=true]").isVisible();
  const trace = await browser.stopTracing();
  if (!isStreaming) throw new Error("the answer ended before the typing did");
  const longest = longestTaskMs(trace);
  const keys = await keyTimes(page);
  await context.close();
  return [
    {
      name: "longest task while an answer streams (ms)",
      must: { atMost: 50 },
      value: longest,
      note: `at ${TOKENS_PER_SECOND} tokens a second`,
    },
    {
      name: "a key until it shows while an answer streams, p95 (ms)",
      // Two frames, as the browser rounds: to 8 ms.
      must: { atMost: 40 },
      value: percentile(keys, 0.95),
      note: `${keys.length} keys took a frame or longer`,
    },
  ];
}

const TRACED = ["disabled-by-default-devtools.timeline", "__metadata"];

const traceFile = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      dur: z.number().optional(),
      args: z.object({ name: z.string().optional() }).optional().catch({}),
    }),
  ),
});

/** Of the main threads of pages, from Chromium's own trace. */
function longestTaskMs(trace: Buffer): number {
  const { traceEvents } = traceFile.parse(JSON.parse(trace.toString("utf8")));
  const mainThreads = new Set(
    traceEvents
      .filter(
        ({ name, args }) =>
          name === "thread_name" && args?.name === "CrRendererMain",
      )
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, pid, tid }) =>
      name === "RunTask" && mainThreads.has(`${pid} ${tid}`),
  );
  if (tasks.length === 0) throw new Error("the trace has no tasks");
  return Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1_000;
}

declare global {
  interface Window {
    keyTimes?: number[];
  }
}

/** From the key to the frame that shows it, of keys that took 16 ms or more. */
const noteKeys = (page: Page) =>
  page.evaluate(() => {
    const times: number[] = [];
    window.keyTimes = times;
    // TypeScript does not know the threshold yet.
    const slowEvents = { type: "event", durationThreshold: 16 };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (entry.name === "keydown") times.push(entry.duration);
      }
    }).observe(slowEvents);
  });

const keyTimes = (page: Page) => page.evaluate(() => window.keyTimes ?? []);

function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
}
