import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import type { HistoryCursor } from "./schema.ts";

export type ConversationRow = {
  id: string;
  title: string;
  updatedAt: Date;
  isPinned: boolean;
};

/** Part of a history, the last used first. */
export type HistoryPage = {
  conversations: ConversationRow[];
  /** Where older ones go on; null at the end. */
  nextCursor: string | null;
};

const CONVERSATIONS_A_PAGE = 50;
/** They stand on the first page, all of them. */
const PINNED_MAX = 200;

const listedRow = z
  .object({
    id: z.string(),
    title: z.string(),
    updated_at: column.moment,
    is_pinned: z.boolean(),
    cursor: z.string(),
  })
  .transform((row) => ({
    cursor: row.cursor,
    conversation: {
      id: row.id,
      title: row.title,
      updatedAt: row.updated_at,
      isPinned: row.is_pinned,
    },
  }));

/**
 * A page of a person's conversations: the pinned and the newest on the first,
 * older ones after a cursor.
 */
export async function listConversations(
  db: Database,
  { userId, after }: { userId: string; after?: HistoryCursor | undefined },
): Promise<HistoryPage> {
  const [pinned, others] = await Promise.all([
    after ? [] : listPinned(db, { userId }),
    listUnpinned(db, { userId, after }),
  ]);
  const page = others.slice(0, CONVERSATIONS_A_PAGE);
  const hasMore = others.length > page.length;
  return {
    conversations: [...pinned, ...page].map(({ conversation }) => conversation),
    nextCursor: hasMore ? (page.at(-1)?.cursor ?? null) : null,
  };
}

const listPinned = (db: Database, { userId }: { userId: string }) =>
  callFunction(
    db,
    sql`${LISTED} where user_id = ${userId} and deleted_at is null and is_pinned
        and not is_temporary
      order by updated_at desc, id desc limit ${PINNED_MAX}`,
    listedRow,
  );

const listUnpinned = (
  db: Database,
  { userId, after }: { userId: string; after: HistoryCursor | undefined },
) =>
  callFunction(
    db,
    sql`${LISTED} where user_id = ${userId} and deleted_at is null
        and not is_pinned and not is_temporary
        ${after ? sql`and ${isAfter(after)}` : sql``}
      order by updated_at desc, id desc limit ${CONVERSATIONS_A_PAGE + 1}`,
    listedRow,
  );

/** In microseconds: a page that ended within a millisecond skips nothing. */
const LISTED = sql`
  select id, title, updated_at, is_pinned,
         (extract(epoch from updated_at) * 1000000)::bigint || '_' || id
           as cursor
    from conversations`;

const isAfter = ({ micros, id }: HistoryCursor) => sql`(updated_at, id) <
  (timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond', ${id})`;
