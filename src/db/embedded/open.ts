import { mkdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Backend } from "./backend.ts";
import { type LockHolder, takeLock } from "./lock.ts";
import { findSocketFolder, SOCKET_PORT, serveBackend } from "./server.ts";

const LOCK_NAME = "lock";
const POSTGRES_FOLDER = "postgres";
/** An owner that has the lock and no socket yet is still starting. */
const OWNER_START_TIMEOUT_MS = 30_000;
const OWNER_POLL_MS = 100;

export type Embedded =
  /** This process has the database open. */
  | { kind: "owned"; backend: Backend; close(): Promise<void> }
  /** Another has; it answers in this folder. */
  | { kind: "joined"; socketFolder: string; port: number };

/**
 * Opens the embedded database in a folder, which one process may do at a time.
 * The others are refused or, with `join`, reach it through the first one.
 *
 * @throws Error with a sentence for the person at the terminal.
 */
export async function openEmbedded(
  dir: string,
  whenInUse: "refuse" | "join",
): Promise<Embedded> {
  const home = resolve(dir);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const deadline = Date.now() + OWNER_START_TIMEOUT_MS;

  for (;;) {
    const lock = takeLock(join(home, LOCK_NAME));
    if (lock.ok) return own(home, () => lock.value.release());

    const { holder } = lock.refusal;
    if (whenInUse === "refuse" || holder.pid === process.pid) {
      throw inUse(home, holder);
    }
    const socketFolder = findSocketFolder(home);
    if (socketFolder && (await answers(socketFolder))) {
      return { kind: "joined", socketFolder, port: SOCKET_PORT };
    }
    if (Date.now() > deadline) throw inUse(home, holder);
    await wait(OWNER_POLL_MS);
  }
}

async function own(home: string, release: () => void): Promise<Embedded> {
  try {
    const backend = await startBackend(join(home, POSTGRES_FOLDER));
    const server = await serveBackend(backend, home);
    const close = async () => {
      await server.close();
      await backend.close();
      release();
    };
    return { kind: "owned", backend, close };
  } catch (error) {
    release();
    throw error;
  }
}

/** Loaded on use: with a real Postgres none of its 40 MB is ever read. */
async function startBackend(dataDir: string): Promise<Backend> {
  const [{ PGlite }, { vector }] = await Promise.all([
    import("@electric-sql/pglite"),
    import("@electric-sql/pglite-pgvector"),
  ]);
  return new Backend(await PGlite.create({ dataDir, extensions: { vector } }));
}

const answers = (socketFolder: string) =>
  new Promise<boolean>((done) => {
    const socket = connect(`${socketFolder}/.s.PGSQL.${SOCKET_PORT}`);
    socket.once("connect", () => done(true)).once("error", () => done(false));
    socket.once("connect", () => socket.destroy());
  });

function inUse(home: string, holder: LockHolder): Error {
  const who =
    holder.pid === process.pid
      ? "this process"
      : `process ${holder.pid} on ${holder.host}`;
  return new Error(
    `The embedded database in ${home} is already open in ${who}. Stop that one, or set DATABASE_DIR to another folder. If it is gone for good, delete ${join(home, LOCK_NAME)}.`,
  );
}

/** Deletes the embedded database, which nobody may have open. */
export function deleteEmbedded(dir: string) {
  rmSync(resolve(dir), { recursive: true, force: true });
}
