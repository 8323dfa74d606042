import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { projectRoot, Refused } from "./command.ts";

/** Answers that run at a stop have 20 s; the rest closes within this. */
const STOP_TIMEOUT_MS = 30_000;
const HEALTH_TIMEOUT_MS = 120_000;
const HEALTH_POLL_MS = 100;
const LINES_SHOWN = 40;

export type App = {
  url: string;
  port: number;
  /** Resolves to the exit code, null for a death by signal. */
  exited: Promise<number | null>;
  /** Lets running answers end, then the process. */
  stop(): Promise<void>;
  /** Ends the process as a crash would. */
  kill(): Promise<void>;
  /** Memory the process holds now, as Linux tells it. */
  residentBytes(): number;
};

export type AppOptions = {
  mode: "start" | "dev";
  port: number;
  /** The name to listen on; all of the machine's without one. */
  host?: string;
  env: NodeJS.ProcessEnv;
  /** Where its output goes, in the project; without one, to this terminal. */
  logFile?: string;
};

/** Starts Next's own server. It is ready once `whenHealthy` resolves. */
export function startApp(options: AppOptions): App {
  const { mode, port, host } = options;
  const next = join(projectRoot, "node_modules/next/dist/bin/next");
  const guard = join(import.meta.dirname, "end-with-parent.mjs");
  const child = spawn(
    process.execPath,
    [
      ...["--import", pathToFileURL(guard).href, next, mode],
      ...["--port", String(port)],
      ...(host ? ["--hostname", host] : []),
    ],
    {
      cwd: projectRoot,
      env: appEnvironment(options),
      stdio: options.logFile
        ? ["ignore", "pipe", "pipe", "ipc"]
        : ["ignore", "inherit", "inherit", "ipc"],
      // Ctrl+C reaches a whole process group: in one of its own the app is
      // stopped by this command, in order, and once.
      detached: true,
    },
  );
  if (options.logFile) writeLog(child, join(projectRoot, options.logFile));
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
    }
    const timer = setTimeout(() => killGroup(child), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timer);
  };
  return {
    url: `http://localhost:${port}`,
    port,
    exited,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    residentBytes: () => residentBytesOf(child),
  };
}

/**
 * Waits until the app answers.
 *
 * @throws Refused with what the app said last when it ended instead.
 */
export async function whenHealthy(app: App, logFile?: string) {
  let hasExited = false;
  app.exited.then(() => {
    hasExited = true;
  });
  const deadline = Date.now() + HEALTH_TIMEOUT_MS;
  while (!(await isHealthy(app.url))) {
    if (hasExited) {
      throw new Refused(`${lastLines(logFile)}The app could not start.`);
    }
    if (Date.now() > deadline) {
      await app.stop();
      throw new Refused(
        `${lastLines(logFile)}The app did not answer within ${HEALTH_TIMEOUT_MS / 1000} s.`,
      );
    }
    await wait(HEALTH_POLL_MS);
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(new URL("/api/health", url), {
      signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

const appEnvironment = ({ mode, port, env }: AppOptions) =>
  ({
    ...env,
    NODE_ENV: mode === "dev" ? "development" : "production",
    PORT: String(port),
    // The app lets its answers end before it exits; Next would wait for open
    // responses without a bound, and in dev kill the server after 100 ms.
    NEXT_MANUAL_SIG_HANDLE: "1",
    NEXT_EXIT_TIMEOUT_MS: String(STOP_TIMEOUT_MS),
    NEXT_TELEMETRY_DISABLED: "1",
  }) as const;

function residentBytesOf({ pid }: ChildProcess) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return Number(kilobytes) * 1_024;
}

function writeLog(child: ChildProcess, logFile: string) {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile);
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  child.once("close", () => log.end());
}

export function lastLines(logFile: string | undefined) {
  if (!logFile) return "";
  const lines = readFileSync(join(projectRoot, logFile), "utf8")
    .trimEnd()
    .split("\n");
  return `${lines.slice(-LINES_SHOWN).join("\n")}\n\n`;
}

function killGroup({ pid }: ChildProcess) {
  if (pid !== undefined) process.kill(-pid, "SIGKILL");
}
