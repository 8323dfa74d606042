import { join } from "node:path";
import { run } from "../run/command.ts";

/** One part of `npm run check`: commands, each run if the one before passed. */
export type CheckPart = { name: string; commands: [string, ...string[]][] };

const script = (name: string): [string, ...string[]] => [
  process.execPath,
  "--import",
  import.meta.resolve("tsx"),
  join(import.meta.dirname, name),
];

export const checkParts: CheckPart[] = [
  {
    name: "format and lint",
    commands: [["biome", "check", "--error-on-warnings", "."]],
  },
  {
    name: "types",
    commands: [
      ["next", "typegen"],
      ["tsc", "--noEmit"],
    ],
  },
  { name: "layers", commands: [script("layers.ts")] },
  { name: "names", commands: [script("names.ts")] },
  { name: "words", commands: [script("words.ts")] },
  { name: "unused code", commands: [["knip", "--no-progress"]] },
  { name: "licences", commands: [script("licences.ts")] },
  { name: "known vulnerabilities", commands: [script("audit.ts")] },
  { name: "migrations", commands: [script("migrations.ts")] },
];

/** Runs one part in a folder that holds the project or a copy of it. */
export async function runPart(
  { commands }: CheckPart,
  folder: string,
): Promise<{ passed: boolean; output: string }> {
  let output = "";
  for (const [command, ...args] of commands) {
    const result = await run(command, args, { cwd: folder });
    output += result.output;
    if (result.exitCode !== 0) return { passed: false, output };
  }
  return { passed: true, output };
}
