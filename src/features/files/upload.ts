import "server-only";
import { randomUUID } from "node:crypto";
import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result, refuse } from "@/core/result";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { files } from "@/db/schema/files";
import { countTokens } from "@/features/llm/tokens";
import {
  type Content,
  type ContentRefusal,
  readContent,
} from "./read-content.ts";
import { documentForModel } from "./rules.ts";
import type { FileKind } from "./schema.ts";
import type { FileStore } from "./store.ts";

export type UploadRefusal =
  | ContentRefusal
  | { kind: "unauthenticated" }
  | {
      kind: "file_store_full";
      storedBytes: bigint;
      storedBytesMax: bigint;
      fileBytes: number;
    };

/** A file that can be sent with a question. */
export type UploadedFile = {
  id: string;
  name: string;
  kind: FileKind;
  mediaType: string;
  bytes: number;
  /** Of a document. */
  tokens: number | null;
  /** Pixels of an image, by which each model counts it in its own way. */
  width: number | null;
  height: number | null;
};

type Upload = {
  userId: string;
  /** Whose plan limits what the person may store. */
  workspaceId: string;
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
};

/**
 * Understands a file, makes its row and stores its bytes, in this order: bytes
 * whose row is missing would be found by nobody. Between the row and the last
 * step it takes up room, and cannot be sent; if the process dies there, the job
 * removes it after a day.
 *
 * Refuses what `readContent` refuses, and with `file_store_full` beyond what
 * the plan lets one person store, however many files come at once. With
 * `unauthenticated` when the account was deleted meanwhile.
 *
 * @throws what the store throws; what it has of the file is removed later.
 */
export async function uploadFile(
  db: Database,
  store: FileStore,
  upload: Upload,
): Promise<Result<UploadedFile, UploadRefusal>> {
  const content = await readContent(upload.bytes);
  if (!content.ok) return content;
  const id = randomUUID();
  const tokens = await tokensOf({ id, name: upload.name }, content.value);
  const kept = await keepRow(db, upload, {
    id,
    tokens,
    content: content.value,
  });
  if (!kept.ok) return kept;
  try {
    await store.put(id, upload.bytes);
  } catch (error) {
    // Nobody knows what was written: the job removes it, and then the row.
    await db
      .update(files)
      .set({ discardedAt: sql`now()` })
      .where(eq(files.id, id));
    throw error;
  }
  if (!(await isWhole(db, id))) {
    await store.delete(id);
    return refuse({ kind: "unauthenticated" });
  }
  const { kind, mediaType } = content.value;
  return ok({
    ...{ id, kind, mediaType, tokens, ...sizeOf(content.value) },
    name: upload.name,
    bytes: upload.bytes.byteLength,
  });
}

const tokensOf = async (
  file: { id: string; name: string },
  content: Content,
): Promise<number | null> =>
  content.kind === "image"
    ? null
    : countTokens(documentForModel({ ...file, text: content.text }));

const sizeOf = (content: Content) =>
  content.kind === "image"
    ? { width: content.width, height: content.height }
    : { width: null, height: null };

const keptRow = z.object({
  is_kept: z.boolean().nullable(),
  stored_bytes: column.amount.nullable(),
  stored_bytes_max: column.amount.nullable(),
});

async function keepRow(
  db: Database,
  { userId, workspaceId, name, bytes }: Upload,
  row: { id: string; tokens: number | null; content: Content },
): Promise<Result<null, UploadRefusal>> {
  const { content } = row;
  const size = sizeOf(content);
  const text = content.kind === "image" ? null : content.text;
  const [kept] = await callFunction(
    db,
    sql`select * from keep_file(
      ${row.id}, ${userId}, ${workspaceId}, ${name}, ${content.kind},
      ${content.mediaType}, ${bytes.byteLength}, ${size.width}, ${size.height},
      ${text}, ${row.tokens})`,
    keptRow,
  );
  if (!kept) throw new Error("keep_file answered no row");
  if (kept.is_kept) return ok(null);
  if (kept.is_kept === null) return refuse({ kind: "unauthenticated" });
  return refuse({
    kind: "file_store_full",
    storedBytes: kept.stored_bytes ?? 0n,
    storedBytesMax: kept.stored_bytes_max ?? 0n,
    fileBytes: bytes.byteLength,
  });
}

/** False when its person has gone while its bytes were written. */
async function isWhole(db: Database, id: string): Promise<boolean> {
  const stored = await db
    .update(files)
    .set({ storedAt: sql`now()` })
    .where(and(eq(files.id, id), isNull(files.discardedAt)))
    .returning({ id: files.id });
  return stored.length > 0;
}
