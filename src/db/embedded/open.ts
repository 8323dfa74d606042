import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Backend } from "./backend.ts";
import { findHolder, type LockHolder, takeLock } from "./lock.ts";
import { findSocketFolder, SOCKET_PORT, serveBackend } from "./server.ts";

const LOCK_NAME = "lock";
const POSTGRES_FOLDER = "postgres";
/** An owner that has the lock and no socket yet is still starting. */
const OWNER_START_TIMEOUT_MS = 30_000;
/** One that was just told to stop may need this to let go. */
const OWNER_STOP_TIMEOUT_MS = 2_000;
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
  const joins = whenInUse === "join";
  const patienceMs = joins ? OWNER_START_TIMEOUT_MS : OWNER_STOP_TIMEOUT_MS;
  const deadline = Date.now() + patienceMs;

  for (;;) {
    const lock = takeLock(join(home, LOCK_NAME));
    if (lock.ok) return own(home, () => lock.value.release());

    const { holder } = lock.refusal;
    const socketFolder = joins ? await findSocketFolder(home) : null;
    if (socketFolder) {
      return { kind: "joined", socketFolder, port: SOCKET_PORT };
    }
    if (Date.now() > deadline) throw inUse(home, holder);
    await wait(OWNER_POLL_MS);
  }
}

/** Who has the embedded database of a folder open, or null. */
export const findOwner = (dir: string): LockHolder | null =>
  findHolder(join(resolve(dir), LOCK_NAME));

async function own(home: string, release: () => void): Promise<Embedded> {
  try {
    const backend = await startBackend(home);
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
async function startBackend(home: string): Promise<Backend> {
  const [{ PGlite }, { vector }] = await Promise.all([
    import("@electric-sql/pglite"),
    import("@electric-sql/pglite-pgvector"),
  ]);
  const dataDir = join(home, POSTGRES_FOLDER);
  try {
    const lite = await PGlite.create({ dataDir, extensions: { vector } });
    return new Backend(lite);
  } catch (cause) {
    throw new Error(
      `The embedded database in ${home} cannot be opened. \`npm run db:reset\` starts with a new one.`,
      { cause },
    );
  }
}

function inUse(home: string, holder: LockHolder): Error {
  const who =
    holder.pid === process.pid
      ? "this process"
      : `process ${holder.pid} on ${holder.host}`;
  return new Error(
    `The embedded database in ${home} is already open in ${who}. Stop that one, or set DATABASE_DIR to another folder. If it is gone for good, delete ${join(home, LOCK_NAME)}.`,
  );
}

/**
 * Deletes the embedded database in a folder, and nothing else that is there.
 *
 * @throws Error with a sentence while a process has it open.
 */
export function deleteEmbedded(dir: string) {
  const home = resolve(dir);
  if (!existsSync(home)) return;
  const lock = takeLock(join(home, LOCK_NAME));
  if (!lock.ok) throw inUse(home, lock.refusal.holder);
  try {
    rmSync(join(home, POSTGRES_FOLDER), { recursive: true, force: true });
  } finally {
    lock.value.release();
  }
}
