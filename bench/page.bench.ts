import type { Browser } from "@playwright/test";
import { givenConversation } from "@tests/support/threads";
import { type BenchApp, buildForBench, startBenchApp } from "./app.ts";
import {
  launchBrowser,
  openChat,
  openContext,
  scriptBytes,
} from "./browser.ts";
import { emptyPageScriptBytes } from "./empty-page.ts";
import { median } from "./figures.ts";

export const name = "opening a chat";

const SHORT = 20;
const LONG = 1_000;
const WARM_UP = 3;
const PAIRS = 15;

const ANSWER = `A ledger keeps **every** entry.

| side | meaning |
|---|---|
| debit | what comes in |
| credit | what goes out |

\`\`\`ts
const balance = entries.reduce((sum, entry) => sum + entry.amount, 0n);
\`\`\`
`;

/** What a chat's page weighs, and how its length tells. */
export async function run() {
  await buildForBench();
  const bench = await startBenchApp();
  const browser = await launchBrowser();
  try {
    return [await weight(bench, browser), await openingTime(bench, browser)];
  } finally {
    await browser.close();
    await bench.close();
  }
}

async function weight(bench: BenchApp, browser: Browser) {
  const theirs = await emptyPageScriptBytes();
  const chat = await givenChat(bench, SHORT);
  const { bytes } = await open(bench, browser, chat);
  return {
    name: "JavaScript until the composer takes input, above an empty page (KB)",
    must: { atMost: 110 },
    value: (bytes - theirs) / 1_024,
    note: `${kilobytes(bytes)} KB compressed; an empty page has ${kilobytes(theirs)} KB`,
  };
}

async function openingTime(bench: BenchApp, browser: Browser) {
  const short = await givenChat(bench, SHORT);
  const long = await givenChat(bench, LONG);
  const shortMs: number[] = [];
  const longMs: number[] = [];
  for (let pair = -WARM_UP; pair < PAIRS; pair++) {
    // Each goes first as often as the other.
    for (const chat of pair % 2 === 0 ? [short, long] : [long, short]) {
      const { readyMs } = await open(bench, browser, chat);
      if (pair >= 0) (chat === short ? shortMs : longMs).push(readyMs);
    }
  }
  const [a, b] = [median(shortMs), median(longMs)];
  return {
    name: `opening a chat of ${LONG} messages over one of ${SHORT}`,
    must: { atMost: 1.5 },
    value: b / a,
    note: `${a.toFixed(0)} ms and ${b.toFixed(0)} ms, ${PAIRS} pairs`,
  };
}

type Chat = Awaited<ReturnType<typeof givenChat>>;

async function givenChat(bench: BenchApp, messageCount: number) {
  const visitor = await bench.givenVisitor();
  const { conversationId } = await givenConversation(bench.db, visitor, {
    messageCount,
    textOf: (role, number) =>
      role === "Question" ? `Question ${number}` : ANSWER,
  });
  return { visitor, url: `${bench.app.url}/chat/${conversationId}` };
}

/** In a browser of its own, with nothing in its cache. */
async function open(bench: BenchApp, browser: Browser, { visitor, url }: Chat) {
  const context = await openContext(browser, {
    appUrl: bench.app.url,
    visitor,
  });
  const page = await context.newPage();
  const readyMs = await openChat(page, url);
  const bytes = await scriptBytes(page, readyMs);
  await context.close();
  return { readyMs, bytes };
}

const kilobytes = (bytes: number) => (bytes / 1_024).toFixed(0);
