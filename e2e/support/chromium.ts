import { findChromium, findHeadlessShell } from "../../scripts/run/chromium.ts";

const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const launching = (executablePath: string | null) => ({
  launchOptions: { ...(executablePath && { executablePath }), args },
});

/** The quickest Chromium there is. */
export const quickBrowser = launching(findHeadlessShell() ?? findChromium());

/** For a file of tests that need what only a browser with a window has. */
export const wholeBrowser = launching(findChromium());
