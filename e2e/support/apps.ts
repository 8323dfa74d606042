import { variableNames } from "@/core/env";
import {
  type App,
  type AppOptions,
  startApp,
  whenHealthy,
} from "../../scripts/run/app.ts";
import type { Testbed } from "./testbed.ts";

/**
 * Starts an app and waits until it answers. Its configuration is `variables`
 * alone: nothing of this machine's, nor of a .env file.
 */
export async function startTestApp(options: {
  mode: AppOptions["mode"];
  port: number;
  variables: Record<string, string>;
  logFile: string;
}): Promise<App> {
  const { mode, port, variables, logFile } = options;
  const appUrl = `http://localhost:${port}`;
  const app = startApp({
    ...{ mode, port, logFile },
    host: "localhost",
    env: {
      ...process.env,
      ...Object.fromEntries(variableNames.map((name) => [name, ""])),
      TOLLGATE_LOCAL: "1",
      // Journeys ask as one person what many would in life.
      RATE_LIMIT_SCALE: "1000",
      AUTH_URL: appUrl,
      APP_URL: appUrl,
      ...variables,
      NODE_ENV: "production",
    },
  });
  await whenHealthy(app, logFile);
  return app;
}

/** One more app beside the testbed's own, on its spare port of this number. */
export function startSpareApp(
  testbed: Testbed,
  options: {
    spare: number;
    mode: AppOptions["mode"];
    variables: Record<string, string>;
  },
): Promise<App> {
  const { spare, mode, variables } = options;
  const port = testbed.sparePorts[spare];
  if (port === undefined) throw new Error(`there is no spare port ${spare}`);
  return startTestApp({
    ...{ mode, port },
    variables: { ...testbed.variables, ...variables },
    logFile: `${testbed.folder}/app-${spare}.log`,
  });
}
