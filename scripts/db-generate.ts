import { run } from "./run/command.ts";

const { exitCode } = await run(
  "drizzle-kit",
  ["generate", ...process.argv.slice(2)],
  { onOutput: (text) => process.stdout.write(text) },
);
process.exitCode = exitCode;
