import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { describeFault, log } from "@/core/log";
import { ok, type Result, refuse } from "@/core/result";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { files } from "@/db/schema/files";
import type { FileStore } from "./store.ts";

/**
 * Takes away a file that was not sent yet. Refuses with `not_found` also for
 * somebody else's, and for one that belongs to a conversation.
 */
export async function discardUnsent(
  db: Database,
  store: FileStore,
  wanted: { fileId: string; userId: string },
): Promise<Result<null, { kind: "not_found" }>> {
  const [discarded] = await db
    .update(files)
    .set({ discardedAt: sql`now()` })
    .where(
      and(
        eq(files.id, wanted.fileId),
        eq(files.userId, wanted.userId),
        isNull(files.sentAt),
        isNull(files.discardedAt),
      ),
    )
    .returning({ id: files.id, isStored: sql<boolean>`stored_at is not null` });
  if (!discarded) return refuse({ kind: "not_found" });
  // Of one that is just being stored, the job removes what comes of it.
  if (discarded.isStored) await removeFile(db, store, discarded.id);
  return ok(null);
}

/** Takes away all files of a person; the job removes them. */
export async function discardAll(
  db: Database,
  { userId }: { userId: string },
): Promise<void> {
  await db
    .update(files)
    .set({ discardedAt: sql`now()` })
    .where(and(eq(files.userId, userId), isNull(files.discardedAt)));
}

/** Never sent, a file is kept this long: a queue or a draft may have it. */
const UNSENT_HOURS = 24;
/** An upload that has not ended by then never will. */
const UPLOAD_HOURS = 1;
const FILES_A_STATEMENT = 100;

type Removal = { now?: Date | undefined; signal?: AbortSignal | undefined };

/**
 * Removes what nobody can read any more, for good: files whose conversation is
 * purged, files never sent for a day, and what uploads that died have left.
 *
 * First each is discarded, so that none can be sent meanwhile; then its bytes
 * go, then its row. A crash between leaves a row whose bytes are removed once
 * more: never bytes that no row names. Safe in any number of processes at once.
 * One that the store does not remove is tried again with the next run.
 */
export async function removeDiscarded(
  db: Database,
  store: FileStore,
  removal: Removal = {},
): Promise<{ removedFiles: number; failedFiles: number }> {
  let removedFiles = 0;
  let failedFiles = 0;
  let lastId: string | null = null;
  for (;;) {
    const ids: string[] = await discardDue(db, { ...removal, lastId });
    for (const id of ids) {
      removal.signal?.throwIfAborted();
      try {
        await removeFile(db, store, id);
        removedFiles += 1;
      } catch (fault) {
        failedFiles += 1;
        log.error("file not removed", { fileId: id, ...describeFault(fault) });
      }
    }
    lastId = ids.at(-1) ?? null;
    if (ids.length < FILES_A_STATEMENT) return { removedFiles, failedFiles };
  }
}

async function removeFile(db: Database, store: FileStore, id: string) {
  await store.delete(id);
  await db.delete(files).where(eq(files.id, id));
}

/** In the order of their ids, after the last one. */
async function discardDue(
  db: Database,
  { now, lastId }: Removal & { lastId: string | null },
): Promise<string[]> {
  const rows = await callFunction(
    db,
    sql`with clock as (select coalesce(${now ?? null}, now()) as now),
    due as (
      select f.id from files f, clock
       where (f.discarded_at is not null
           or f.conversation_id is null
             and (f.sent_at is not null
               or f.created_at < clock.now
                  - make_interval(hours => ${UNSENT_HOURS})))
         and (f.stored_at is not null
           or f.created_at < clock.now - make_interval(hours => ${UPLOAD_HOURS}))
         and (${lastId}::uuid is null or f.id > ${lastId}::uuid)
       order by f.id limit ${FILES_A_STATEMENT} for update of f skip locked
    ), discarded as (
      update files f set discarded_at = coalesce(f.discarded_at, clock.now)
        from due, clock where f.id = due.id
      returning f.id
    )
    select id from discarded order by id`,
    z.object({ id: z.string() }),
  );
  return rows.map(({ id }) => id);
}
