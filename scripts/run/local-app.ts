import { resolve } from "node:path";
import { findOwner } from "@/db/embedded/open";
import { forgetAddresses, noteAddresses } from "./addresses.ts";
import { lastLines, startApp, whenHealthy } from "./app.ts";
import { aborted, Refused } from "./command.ts";
import { configuration } from "./configuration.ts";
import { type StandIns, startStandIns } from "./stand-ins.ts";
import { stripeFolder } from "./stripe-folder.ts";
import { welcome } from "./welcome.ts";

/**
 * Runs the app on this machine, with stand-ins for what has no real variable,
 * and says where it is. Ends when `signal` aborts or the app does.
 */
export async function runLocally(options: {
  mode: "start" | "dev";
  port: number;
  signal: AbortSignal;
}) {
  const { mode, port, signal } = options;
  const appUrl = `http://localhost:${port}`;
  const { DATABASE_DIR } = configuration(process.env);
  const standIns = await startStandIns({
    appUrl,
    given: process.env,
    stripeDir: stripeFolder(resolve(DATABASE_DIR)),
  });
  noteAddresses(DATABASE_DIR, standIns.variables);
  // In dev the terminal shows the log; elsewhere it would bury the welcome.
  const log = mode === "dev" ? {} : { logFile: `.data/logs/app-${port}.log` };
  const app = startApp({
    ...{ mode, port, ...log },
    // The people to sign in as are for whoever sits at this machine.
    host: "localhost",
    env: localEnvironment({ appUrl, standIns }),
  });
  try {
    await Promise.race([whenHealthy(app, log.logFile), aborted(signal)]);
    if (!signal.aborted) {
      console.log(
        welcome({ appUrl, standIns, databaseDir: embeddedDatabase(), ...log }),
      );
    }
    await Promise.race([app.exited, aborted(signal)]);
    if (!signal.aborted) {
      throw new Refused(`${lastLines(log.logFile)}The app ended by itself.`);
    }
    console.log("\nStopping: running answers may end first");
  } finally {
    await app.stop();
    forgetAddresses(DATABASE_DIR);
    await standIns.close();
  }
}

/**
 * Asked before a build of a minute that the app or its database would then
 * refuse.
 *
 * @throws Refused for a bad variable, and when another process has the embedded
 *   database open.
 */
export function assertCanRun() {
  const dir = embeddedDatabase();
  const owner = dir === null ? null : findOwner(dir);
  if (owner === null) return;
  throw new Refused(
    `Tollgate already runs on the data in ${dir} (process ${owner.pid}). ` +
      "Stop that one, or give this one its own: DATABASE_DIR=.data/second and the same command.",
  );
}

/** The folder of the embedded database; null when there is a real one. */
function embeddedDatabase(): string | null {
  const { DATABASE_URL, DATABASE_DIR } = configuration(process.env);
  return DATABASE_URL ? null : resolve(DATABASE_DIR);
}

function localEnvironment(options: { appUrl: string; standIns: StandIns }) {
  const { appUrl, standIns } = options;
  const { env } = process;
  const admins = standIns.people.filter(({ role }) => role === "admin");
  return {
    ...env,
    TOLLGATE_LOCAL: "1",
    AUTH_URL: env.AUTH_URL || appUrl,
    APP_URL: env.APP_URL || appUrl,
    ADMIN_EMAILS: env.ADMIN_EMAILS || admins.map(({ email }) => email).join(),
    ...standIns.variables,
  };
}
