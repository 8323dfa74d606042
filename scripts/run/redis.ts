import { existsSync } from "node:fs";
import { Refused } from "./command.ts";
import { installPackage, isDebian } from "./debian.ts";

const PLACES = [
  "/usr/bin/redis-server",
  "/usr/local/bin/redis-server",
  "/opt/homebrew/bin/redis-server",
];

const findRedis = (): string | null =>
  [process.env.REDIS_SERVER_PATH ?? "", ...PLACES].find(existsSync) ?? null;

/**
 * Where redis-server is; REDIS_SERVER_PATH may name one.
 *
 * @throws Refused saying how to get one, where there is none.
 */
export function requireRedis(): string {
  const found = findRedis();
  if (found) return found;
  throw missing("");
}

/**
 * Installs Redis where Debian's package manager may be used without asking.
 *
 * @throws Refused saying how to get one, where it may not.
 */
export async function installRedis() {
  if (findRedis()) return;
  if (!isDebian()) throw missing("");
  const output = await installPackage("redis-server");
  if (!findRedis()) throw missing(`${output}\n`);
}

const missing = (reason: string) =>
  new Refused(
    `${reason}The tests of the rate limiter need a Redis. Install one (Debian: apt-get install redis-server), or name one you have in REDIS_SERVER_PATH.`,
  );
