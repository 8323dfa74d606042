import { projectRoot, run } from "./run/command.ts";

const { exitCode, output } = await run("biome", ["check", "--write", "."], {
  cwd: projectRoot,
});
console.log(output);
process.exitCode = exitCode;
