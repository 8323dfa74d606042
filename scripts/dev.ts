import { command } from "./run/command.ts";
import { assertCanRun, runLocally } from "./run/local-app.ts";
import { choosePort } from "./run/ports.ts";

await command(async (signal) => {
  assertCanRun();
  const port = await choosePort();
  await runLocally({ mode: "dev", port, signal });
});
