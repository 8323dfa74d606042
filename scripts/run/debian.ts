import { existsSync, readFileSync } from "node:fs";
import { run } from "./command.ts";

/** Ubuntu's packages may only lead to its own store. */
export const isDebian = () =>
  existsSync("/etc/os-release") &&
  /^ID="?debian"?$/m.test(readFileSync("/etc/os-release", "utf8"));

/** Installs one of Debian's packages, as root or with sudo; what apt said. */
export async function installPackage(name: string): Promise<string> {
  console.log(`Installing ${name} with apt-get`);
  const update = await asRoot(["apt-get", "update"]);
  const install = await asRoot([
    ...["apt-get", "-o", "DPkg::Lock::Timeout=120", "install", "-y"],
    ...["--no-install-recommends", name],
  ]);
  return `${update.output}${install.output}`;
}

async function asRoot(words: string[]) {
  const isRoot = process.getuid?.() === 0;
  const [program = "", ...args] = isRoot ? words : ["sudo", "-n", ...words];
  return run(program, args, {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}
