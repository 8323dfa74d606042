import { existsSync } from "node:fs";
import { Refused } from "./command.ts";
import { installPackage, isDebian } from "./debian.ts";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Where a Chromium or Chrome is; CHROMIUM_PATH may name one. */
export const findChromium = (): string | null =>
  [process.env.CHROMIUM_PATH ?? "", ...PLACES].find(existsSync) ?? null;

const SHELL = "/usr/bin/chromium-headless-shell";

/**
 * Debian's Chromium without a window: the same engine in 0.7 of the processor
 * time, without what a window brings (an image in the clipboard, the bubbles
 * of form fields). Null where it is not.
 */
export const findHeadlessShell = (): string | null =>
  process.env.CHROMIUM_PATH === undefined && existsSync(SHELL) ? SHELL : null;

/**
 * Installs Chromium where Debian's package manager may be used without asking.
 *
 * @throws Refused saying how to get one, where it may not.
 */
export async function installChromium() {
  if (findChromium()) return;
  if (!isDebian()) throw missing("");
  const output = await installPackage("chromium");
  // Only quicker: what it cannot do here, Chromium does.
  await installPackage("chromium-headless-shell");
  if (!findChromium()) throw missing(`${output}\n`);
}

const missing = (reason: string) =>
  new Refused(
    `${reason}The browser tests need Chromium or Chrome. Install one (Debian: apt-get install chromium), or name one you have in CHROMIUM_PATH.`,
  );
