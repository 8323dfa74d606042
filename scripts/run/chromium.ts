import { existsSync, readFileSync } from "node:fs";
import { Refused, run } from "./command.ts";

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

/**
 * Installs Chromium where Debian's package manager may be used without asking.
 *
 * @throws Refused saying how to get one, where it may not.
 */
export async function installChromium() {
  if (findChromium()) return;
  if (!isDebian()) throw missing("");
  console.log("Installing Chromium with apt-get");
  const update = await asRoot(["apt-get", "update"]);
  const install = await asRoot([
    ...["apt-get", "-o", "DPkg::Lock::Timeout=120", "install", "-y"],
    ...["--no-install-recommends", "chromium"],
  ]);
  if (!findChromium()) throw missing(`${update.output}${install.output}\n`);
}

/** Ubuntu's package of this name only leads to its own store. */
const isDebian = () =>
  existsSync("/etc/os-release") &&
  /^ID="?debian"?$/m.test(readFileSync("/etc/os-release", "utf8"));

async function asRoot(words: string[]) {
  const isRoot = process.getuid?.() === 0;
  const [program = "", ...args] = isRoot ? words : ["sudo", "-n", ...words];
  return run(program, args, {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}

const missing = (reason: string) =>
  new Refused(
    `${reason}The browser tests need Chromium or Chrome. Install one (Debian: apt-get install chromium), or name one you have in CHROMIUM_PATH.`,
  );
