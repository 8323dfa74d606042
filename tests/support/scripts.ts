import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "../..");

type Start = {
  args?: string[];
  env?: Record<string, string>;
  /** It renders mail, which React does not in its server build. */
  isRendering?: boolean;
};

/** Starts a TypeScript file of this project in a process of its own. */
export function startScript(
  script: string,
  { args = [], env = {}, isRendering = false }: Start,
) {
  const build = isRendering
    ? ["--import", "./tests/support/rendering.process.ts"]
    : ["--conditions=react-server"];
  const flags = ["--import", "tsx", ...build];
  const child = spawn(process.execPath, [...flags, script, ...args], {
    cwd: root,
    env: { NODE_ENV: "test", PATH: process.env.PATH, ...env },
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ended = new Promise<{ exitCode: number | null; output: string }>(
    (resolve) => {
      child.once("close", (exitCode) => resolve({ exitCode, output }));
    },
  );
  return {
    ended,
    /** The next line it prints. */
    async line(): Promise<string> {
      const { value } = await lines.next();
      if (value === undefined) throw new Error(`it ended with: ${output}`);
      return value;
    },
    /** Goes away as its reader. */
    closeOutput() {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    tell: (line: string) => child.stdin.write(`${line}\n`),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Runs one to its end. */
export const runScript = (script: string, start: Start = {}) =>
  startScript(script, start).ended;
