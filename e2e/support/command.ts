import { spawn } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../scripts/run/command.ts";

/** Starts one of scripts/*.mjs as npm would, in a process group of its own. */
export function startCommand(
  script: string,
  variables: Record<string, string>,
) {
  const child = spawn(
    process.execPath,
    [join(projectRoot, "scripts", script)],
    {
      cwd: projectRoot,
      env: { ...process.env, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<{ exitCode: number | null; output: string }>(
    (resolve) => {
      child.once("close", (exitCode) => resolve({ exitCode, output }));
    },
  );
  return {
    ended,
    /** Resolves when it has printed this; rejects when it ends before. */
    says: (words: string) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (output.includes(words)) resolve();
        };
        child.stdout.on("data", look);
        child.once("close", () => reject(new Error(`it ended: ${output}`)));
        look();
      }),
    /** As a Ctrl+C in its terminal: every process of the group gets one. */
    interrupt() {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
      return ended;
    },
    terminate() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
