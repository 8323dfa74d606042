import "server-only";
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import type { FileStore } from "../store.ts";

const ID = /^[0-9a-f-]{36}$/;

/**
 * Files in a folder of this machine, readable for its owner alone, in 256
 * folders by the beginning of their ids. A file is written under another name,
 * made durable, and then renamed: half of one is never read.
 */
export function localFolder(folder: string): FileStore {
  const root = resolve(/* turbopackIgnore: true */ folder);
  const pathOf = (id: string) => {
    if (!ID.test(id)) throw new Error(`no id of a file: ${id}`);
    return join(root, id.slice(0, 2), id);
  };
  return {
    async put(id, bytes) {
      const path = pathOf(id);
      const unfinished = `${path}.${randomUUID()}.part`;
      // What climbs by ".." the build takes for any file of the project.
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      try {
        const file = await open(unfinished, "wx", 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(unfinished, path);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    },
    async get(id) {
      const path = pathOf(id);
      const found = await stat(path).catch(unlessMissing);
      return found
        ? // Node's own type says less of the chunks than it gives.
          (Readable.toWeb(createReadStream(path)) as ReadableStream<
            Uint8Array<ArrayBuffer>
          >)
        : null;
    },
    delete: (id) => rm(pathOf(id), { force: true }),
  };
}

function unlessMissing(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") {
    return null;
  }
  throw error;
}
