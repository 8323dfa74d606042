import "server-only";
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { files } from "@/db/schema/files";

/** What a plan allows of files. */
export type FileLimits = {
  planId: string;
  fileBytesMax: number;
  filesPerMessageMax: number;
};

const limitsRow = z
  .object({
    id: z.string(),
    file_bytes_max: z.number(),
    files_per_message_max: z.number(),
  })
  .transform((row) => ({
    planId: row.id,
    fileBytesMax: row.file_bytes_max,
    filesPerMessageMax: row.files_per_message_max,
  }));

/** Of the plan that is in force for a workspace now. */
export async function getFileLimits(
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<FileLimits> {
  const [limits] = await callFunction(
    db,
    sql`select p.id, p.file_bytes_max, p.files_per_message_max
          from entitlement(${workspaceId}, now()) e
          join plans p on p.id = e.plan_id`,
    limitsRow,
  );
  if (!limits) throw new Error(`workspace ${workspaceId} has no plan`);
  return limits;
}

/** A file that can be read; null also for somebody else's. */
export async function findOwnFile(
  db: Database,
  wanted: { fileId: string; userId: string },
) {
  const [file] = await db
    .select({
      id: files.id,
      name: files.name,
      kind: files.kind,
      mediaType: files.mediaType,
      bytes: files.bytes,
    })
    .from(files)
    .where(
      and(
        eq(files.id, wanted.fileId),
        eq(files.userId, wanted.userId),
        isNotNull(files.storedAt),
        isNull(files.discardedAt),
      ),
    );
  return file ?? null;
}
export type ReadableFile = NonNullable<Awaited<ReturnType<typeof findOwnFile>>>;

const sendableRow = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(["text", "pdf", "image"]),
    media_type: z.string(),
    bytes: z.number(),
    width: z.number().nullable(),
    height: z.number().nullable(),
    tokens: z.number().nullable(),
    conversation_id: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    mediaType: row.media_type,
    bytes: row.bytes,
    width: row.width ?? 0,
    height: row.height ?? 0,
    tokens: row.tokens ?? 0,
    conversationId: row.conversation_id,
  }));
/** A file as a model call counts it; its content is read apart. */
export type SendableFile = z.output<typeof sendableRow>;

/** Of these, the person's own that are whole and not discarded, in no order. */
export const listSendable = (
  db: Database,
  { fileIds, userId }: { fileIds: readonly string[]; userId: string },
): Promise<SendableFile[]> =>
  callFunction(
    db,
    sql`select f.id, f.name, f.kind, f.media_type, f.bytes, f.width, f.height,
               f.tokens, f.conversation_id
          from files f
         where f.id = any(${sql.param([...fileIds])}::uuid[])
           and f.user_id = ${userId}
           and f.stored_at is not null and f.discarded_at is null`,
    sendableRow,
  );

/** What documents say, by their ids. Whose they are has been asked before. */
export async function readDocuments(
  db: Database,
  fileIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await callFunction(
    db,
    sql`select f.id, f.text from files f
         where f.id = any(${sql.param([...fileIds])}::uuid[])
           and f.text is not null`,
    z.object({ id: z.string(), text: z.string() }),
  );
  return new Map(rows.map(({ id, text }) => [id, text]));
}
