import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

export const projectRoot = join(import.meta.dirname, "..", "..");

type CommandOptions = {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  onOutput?: (text: string) => void;
};

/**
 * Runs a tool of node_modules (`biome`) or any other program to its end and
 * collects what it prints. Nothing can be typed into it.
 */
export async function run(
  command: string,
  args: string[],
  { cwd, env = process.env, onOutput }: CommandOptions = {},
): Promise<{ exitCode: number; output: string }> {
  const child = spawn(toolPath(command), args, {
    cwd,
    env: { ...env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      onOutput?.(text);
    });
  }
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
  return { exitCode, output };
}

function toolPath(command: string) {
  const installed = join(projectRoot, "node_modules", ".bin", command);
  return existsSync(installed) ? installed : command;
}
