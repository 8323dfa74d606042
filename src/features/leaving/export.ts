import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import {
  conversationsOf,
  listsOf,
  messagesOf,
  type OwnedList,
  pageOf,
  profileOf,
} from "./owned.ts";

/** Raised when a reader of the file would have to know. */
const FORMAT = "tollgate-export-1";

const ROWS_A_PAGE = 500;
const CONVERSATIONS_A_PAGE = 50;
/** An answer may be tens of kilobytes long. */
const MESSAGES_A_PAGE = 50;

/**
 * Everything that belongs to a person, as the text of one JSON document in
 * pieces. It is read page by page as the pieces are asked for, so that neither
 * a long history nor a slow reader costs memory or a connection. What is
 * written meanwhile may be in it or not; what stood before is.
 *
 * @throws what the database throws: the text then ends unfinished, which no
 *   reader takes for a whole document.
 */
export async function* exportEverything(
  db: Database,
  { userId, now }: { userId: string; now: Date },
): AsyncGenerator<string> {
  const head = { format: FORMAT, exportedAt: now.toISOString() };
  yield JSON.stringify(head).slice(0, -1);
  yield `,\n"profile":${await one(db, profileOf(userId))}`;
  yield* conversations(db, userId);
  for (const [name, list] of Object.entries(listsOf(userId))) {
    yield `,\n"${name}":[`;
    yield* entriesOf(db, list, ROWS_A_PAGE);
    yield "]";
  }
  yield "}\n";
}

async function* conversations(db: Database, userId: string) {
  yield ',\n"conversations":[';
  let separator = "";
  for await (const { id, entry } of rowsOf(
    db,
    conversationsOf(userId),
    CONVERSATIONS_A_PAGE,
  )) {
    yield `${separator}\n${entry.slice(0, -1)},"messages":[`;
    yield* entriesOf(db, messagesOf(id), MESSAGES_A_PAGE);
    yield "]}";
    separator = ",";
  }
  yield "]";
}

/** The entries of a list, with commas between them. */
async function* entriesOf(db: Database, list: OwnedList, rowsMax: number) {
  let separator = "";
  for await (const { entry } of rowsOf(db, list, rowsMax)) {
    yield `${separator}\n${entry}`;
    separator = ",";
  }
}

const rowOfPage = z.object({
  entry: z.string(),
  at: z.string(),
  id: z.string(),
});

/** The rows of a list by time, a page at a time by what the last one ended with. */
async function* rowsOf(db: Database, list: OwnedList, rowsMax: number) {
  let last: { at: string; id: string } | undefined;
  for (;;) {
    const rows = await callFunction(db, pageOf(list, last, rowsMax), rowOfPage);
    yield* rows;
    last = rows.at(-1);
    if (rows.length < rowsMax) return;
  }
}

async function one(db: Database, statement: SQL): Promise<string> {
  const [row] = await callFunction(
    db,
    sql`select to_jsonb(entry)::text as entry from (${statement}) as entry`,
    z.object({ entry: z.string() }),
  );
  return row?.entry ?? "null";
}
