import { randomUUID } from "node:crypto";
import type { Database } from "@/db/client";
import { files } from "@/db/schema/files";
import type { FileStore } from "@/features/files/store";
import { bytesOf } from "./files.ts";

/**
 * A store in memory that fails when it is told to, or lets something happen
 * before it writes.
 */
export function memoryStore() {
  const objects = new Map<string, Uint8Array<ArrayBuffer>>();
  let fails = false;
  let before: (() => Promise<void>) | null = null;
  const step = async () => {
    const happens = before;
    before = null;
    await happens?.();
    if (!fails) return;
    fails = false;
    throw new Error("the store does not answer");
  };
  const store: FileStore = {
    async put(id, bytes) {
      await step();
      objects.set(id, bytes);
    },
    get: async (id) => {
      const bytes = objects.get(id);
      return bytes ? new Blob([bytes]).stream() : null;
    },
    async delete(id) {
      await step();
      objects.delete(id);
    },
  };
  return {
    ...store,
    objects,
    failNext() {
      fails = true;
    },
    /** Happens between the row and the bytes, as another process would. */
    beforeNextPut(happens: () => Promise<void>) {
      before = happens;
    },
  };
}

/** A text of a person, stored just now and not sent, unless told otherwise. */
export async function givenFile(
  db: Database,
  store: ReturnType<typeof memoryStore>,
  row: Partial<typeof files.$inferInsert> & { userId: string },
): Promise<string> {
  const id = randomUUID();
  await db.insert(files).values({
    id,
    name: "notes.txt",
    kind: "text",
    mediaType: "text/plain",
    bytes: 4,
    text: "text",
    tokens: 1,
    storedAt: new Date(),
    ...row,
  });
  store.objects.set(id, bytesOf("text"));
  return id;
}
