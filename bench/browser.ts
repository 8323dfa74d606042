import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
} from "@playwright/test";
import { findChromium } from "../scripts/run/chromium.ts";
import { Refused } from "../scripts/run/command.ts";
import type { BenchVisitor } from "./app.ts";

const WINDOW = { width: 1440, height: 900 };

export async function launchBrowser(args: string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new Refused("No Chromium is here; `npm test` installs one.");
  }
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", ...args],
  });
}

/** A browser without a cache, in which somebody is signed in. */
export async function openContext(
  browser: Browser,
  { appUrl, visitor }: { appUrl: string; visitor: BenchVisitor },
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: WINDOW });
  const [name = "", value = ""] = visitor.cookie.split("=");
  await context.addCookies([{ name, value, url: appUrl }]);
  await context.addInitScript(noteWhenReady, LOOK_EVERY_MS);
  return context;
}

declare global {
  interface Window {
    /** Milliseconds from the navigation until the composer took input. */
    readyMs?: number;
  }
}

const LOOK_EVERY_MS = 4;

/**
 * Runs in each page: looks again and again whether the composer is there and
 * React has taken it over. Before that what is typed is not heard. Nothing in
 * it has a name: the compiler would call a helper that the page does not have.
 */
function noteWhenReady(lookEveryMs: number) {
  const timer = setInterval(() => {
    const composer = document.querySelector("textarea");
    const isHeard =
      composer !== null &&
      Object.keys(composer).some((key) => key.startsWith("__reactProps"));
    if (!isHeard) return;
    window.readyMs = performance.now();
    clearInterval(timer);
  }, lookEveryMs);
}

/** Opens a chat; resolves when its composer takes input. */
export async function openChat(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: "commit" });
  const handle = await page.waitForFunction(() => window.readyMs);
  return Number(await handle.jsonValue());
}

/** Compressed bytes of the JavaScript that had come by a moment of the page. */
export const scriptBytes = (page: Page, byMs: number) =>
  page.evaluate(
    (byMs) =>
      performance
        .getEntriesByType("resource")
        .filter((entry) => entry instanceof PerformanceResourceTiming)
        .filter(
          ({ name, responseEnd }) =>
            /\.js(\?|$)/.test(name) && responseEnd <= byMs,
        )
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    byMs,
  );
