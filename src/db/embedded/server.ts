import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream";
import type { Backend } from "./backend.ts";
import { EmbeddedConnection } from "./connection.ts";

/** The name under which `pg` and `psql` look for port 5432 in a folder. */
const SOCKET_NAME = ".s.PGSQL.5432";
export const SOCKET_PORT = 5432;
/** The system's bound is 104 to 108 bytes, with the closing zero. */
const SOCKET_PATH_BYTES_MAX = 100;
/** Holds the folder of the socket. */
const NOTE_NAME = "socket-folder";

/**
 * Lets other processes on this machine use the embedded database while this one
 * has it open: a unix socket that speaks the Postgres protocol, reachable for
 * its owner only (`psql -h <folder> -U postgres`).
 */
export async function serveBackend(backend: Backend, dir: string) {
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    const connection = new EmbeddedConnection(backend);
    pipeline(socket, connection, socket, () => connections.delete(socket));
  });

  const folder = chooseFolder(dir);
  const path = join(folder, SOCKET_NAME);
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(path, resolve);
  });
  server.unref();
  writeFileSync(join(dir, NOTE_NAME), folder, { mode: 0o600 });

  return {
    async close() {
      for (const socket of connections) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(join(dir, NOTE_NAME), { force: true });
      if (folder !== dir) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where whoever has `dir` open answers, or null when nobody does. */
export async function findSocketFolder(dir: string): Promise<string | null> {
  try {
    const folder = readFileSync(join(dir, NOTE_NAME), "utf8");
    return (await answers(join(folder, SOCKET_NAME))) ? folder : null;
  } catch {
    return null;
  }
}

const answers = (path: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

function chooseFolder(dir: string): string {
  const isShort =
    Buffer.byteLength(join(dir, SOCKET_NAME)) <= SOCKET_PATH_BYTES_MAX;
  return isShort ? dir : mkdtempSync(join(tmpdir(), "tollgate-"));
}
