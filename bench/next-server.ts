import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { projectRoot } from "../scripts/run/command.ts";
import { choosePort } from "../scripts/run/ports.ts";

const POLL_MS = 100;

/** Starts a build that is not the product's own. */
export async function startNext({
  cwd,
  env,
}: {
  cwd: string;
  env: NodeJS.ProcessEnv;
}) {
  const port = await choosePort();
  const child = spawn(
    process.execPath,
    [
      join(projectRoot, "node_modules/next/dist/bin/next"),
      ...["start", "--port", String(port), "--hostname", "127.0.0.1"],
    ],
    { cwd, env, stdio: "ignore" },
  );
  const ended = once(child, "exit");
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(url).catch(() => null))) {
    if (child.exitCode !== null) throw new Error("the empty page ended");
    await wait(POLL_MS);
  }
  return {
    url,
    async close() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
