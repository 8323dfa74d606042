import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

export const projectRoot = join(import.meta.dirname, "..", "..");

/** A reason to stop that the person at the terminal can act on. */
export class Refused extends Error {}

/**
 * The body of a command. `signal` aborts when the person or the system wants it
 * to end; a terminal and npm may each send a signal for one Ctrl+C, and the rest
 * changes nothing. A `Refused` ends it with its sentence alone.
 */
export async function command(body: (signal: AbortSignal) => Promise<void>) {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => controller.abort());
  }
  try {
    await body(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) {
      console.error(error instanceof Refused ? `\n${error.message}\n` : error);
      process.exitCode = 1;
    }
  }
}

export const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

type RunOptions = {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  onOutput?: (text: string) => void;
  signal?: AbortSignal;
};

/**
 * Runs a tool of node_modules (`biome`) or any other program to its end and
 * collects what it prints. Nothing can be typed into it.
 *
 * @throws AbortError when `signal` aborts, which ends the program too.
 */
export async function run(
  program: string,
  args: string[],
  { cwd, env = process.env, onOutput, signal }: RunOptions = {},
): Promise<{ exitCode: number; output: string }> {
  const child = spawn(toolPath(program), args, {
    cwd,
    env: { ...env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
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

/** Runs a tool of node_modules with its output on this terminal. */
export async function runShown(
  program: string,
  { args, env }: { args: string[]; env: NodeJS.ProcessEnv },
): Promise<number> {
  const child = spawn(toolPath(program), args, {
    cwd: projectRoot,
    env: { ...env, ...(process.stdout.isTTY ? {} : { NO_COLOR: "1" }) },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

function toolPath(program: string) {
  const installed = join(projectRoot, "node_modules", ".bin", program);
  return existsSync(installed) ? installed : program;
}
