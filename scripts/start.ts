import { startApp } from "./run/app.ts";
import { requireBuild } from "./run/build.ts";
import { aborted, command } from "./run/command.ts";
import { assertCanServe } from "./run/configuration.ts";
import { choosePort } from "./run/ports.ts";

// As in a deployment: nothing stands in, and the app says what is missing.
await command(async (signal) => {
  requireBuild();
  assertCanServe();
  const port = await choosePort(process.env.PORT || "3000");
  const app = startApp({ mode: "start", port, env: process.env });
  await Promise.race([app.exited, aborted(signal)]);
  if (signal.aborted) await app.stop();
  process.exitCode = (await app.exited) ?? 1;
});
