import { fork } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { givenSession, givenUser } from "@tests/support/build";
import { startPostgres } from "@tests/support/postgres";
import { migrateDatabase } from "@/db/migrate";
import { type Database, openDatabase } from "@/db/open";
import { seedCatalogue } from "@/features/plans/seed";
import { type App, startApp, whenHealthy } from "../scripts/run/app.ts";
import { projectRoot, run } from "../scripts/run/command.ts";
import { choosePort } from "../scripts/run/ports.ts";

const LOG_FILE = ".data/logs/bench.log";
const CONNECTIONS_MAX = 600;

export type BenchVisitor = {
  userId: string;
  workspaceId: string;
  cookie: string;
};

export type BenchApp = {
  app: App;
  providerUrl: string;
  db: Database;
  /** A person with a workspace of their own and a session cookie. */
  givenVisitor(): Promise<BenchVisitor>;
  close(): Promise<void>;
};

const environment = {
  ...process.env,
  TOLLGATE_BENCH: "1",
  TOLLGATE_LOCAL: "1",
  NODE_ENV: "production" as const,
  LOG_LEVEL: "error",
  // The same buckets, only deeper: a worker asks as fast as it can.
  RATE_LIMIT_SCALE: "1000",
};

/** Builds the app for production, with the route that passes through. */
export async function buildForBench() {
  rmSync(join(projectRoot, ".next-bench"), { recursive: true, force: true });
  const built = await run("next", ["build"], {
    cwd: projectRoot,
    env: environment,
  });
  if (built.exitCode !== 0) throw new Error(built.output);
}

/**
 * Starts that build on a real Postgres and, unless another is named, the
 * benchmark's own provider.
 */
export async function startBenchApp(
  options: { modelUrl?: string } = {},
): Promise<BenchApp> {
  const postgres = await startPostgres();
  await migrateDatabase({ url: postgres.url });
  const database = openDatabase({ url: postgres.url });
  await seedCatalogue(database.db);
  const provider = fork(join(import.meta.dirname, "provider.ts"), {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const providerUrl = await firstLine(provider.stdout);
  const app = await startAppOn(postgres.socketUrl, {
    modelUrl: options.modelUrl ?? providerUrl,
  });

  return {
    app,
    providerUrl,
    db: database.db,
    async givenVisitor() {
      const person = await givenUser(database.db, {
        planId: "enterprise",
        limits: { concurrentCallsPerMember: 10_000 },
      });
      return { ...person, ...(await givenSession(database.db, person)) };
    },
    async close() {
      await app.kill();
      provider.disconnect();
      await database.close();
      await postgres.stop();
    },
  };
}

/** Starts that build on a database that is ready for it. */
export async function startAppOn(
  databaseUrl: string,
  { modelUrl }: { modelUrl: string },
): Promise<App> {
  const port = await choosePort();
  const app = startApp({
    mode: "start",
    port,
    host: "127.0.0.1",
    logFile: LOG_FILE,
    env: {
      ...environment,
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_MAX: "8",
      LOCAL_MODEL_URL: modelUrl,
      AUTH_URL: `http://127.0.0.1:${port}`,
    },
  });
  await whenHealthy(app, LOG_FILE);
  return app;
}

async function firstLine(stream: NodeJS.ReadableStream | null) {
  if (!stream) throw new Error("the provider has no output");
  const [line] = await once(createInterface(stream), "line");
  return String(line);
}

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });

/**
 * What React writes where a part of a streamed page failed; without a digest it
 * is a part for the browser alone.
 */
const BROKEN_PART = /data-dgst="[^"]+"|\$RX\("[^"]*","[^"]+"/;

/**
 * Opens a page, reads it to its end, and says how long that took; what is
 * streamed into it late is in it.
 *
 * @throws Error for a page that is refused, or that broke on its way.
 */
export async function openPage(url: string, cookie: string): Promise<number> {
  const started = performance.now();
  const sent = request(url, { agent, headers: { cookie } });
  sent.end();
  const [response] = await once(sent, "response");
  let page = "";
  for await (const chunk of response.setEncoding("utf8")) page += chunk;
  const tookMs = performance.now() - started;
  if (response.statusCode !== 200) {
    throw new Error(`${url} answered ${response.statusCode}`);
  }
  if (BROKEN_PART.test(page)) throw new Error(`${url} broke`);
  return tookMs;
}

/** Sends a body and resolves with the response once its head is there. */
export async function post(
  url: string,
  body: unknown,
  cookie = "",
): Promise<IncomingMessage> {
  const sent = request(url, {
    method: "POST",
    agent,
    headers: { "content-type": "application/json", cookie },
  });
  sent.end(JSON.stringify(body));
  const [response] = await once(sent, "response");
  if (response.statusCode !== 200) {
    throw new Error(`${url} answered ${response.statusCode}`);
  }
  return response;
}
