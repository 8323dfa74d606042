import "server-only";
import { Zip, ZipDeflate } from "fflate";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { exportChat } from "@/features/chat/export";
import { fileStem, jsonOf, markdownOf } from "@/features/chat/export-file";
import { leavingCopy } from "./copy.ts";
import { conversationsOf, pageOf } from "./owned.ts";

const CHATS_A_PAGE = 200;
/** A zip without its extension for large ones has 65,535 files at most. */
const CHATS_MAX = 30_000;
/** Compressed at a time: some milliseconds of work. */
const SLICE_BYTES = 262_144;

type Wanted = {
  userId: string;
  now: Date;
  chatsMax?: number | undefined;
};

/**
 * All chats of a person as a zip, in pieces: of each one file to read, in
 * Markdown, and one with every version, in JSON. A chat is read when its turn
 * comes, so that no more than one is in memory. What begins meanwhile may be in
 * it or not.
 *
 * @throws what the database throws: the archive then has no end, and no program
 *   takes it for a whole one.
 */
export async function* exportChats(
  db: Database,
  { userId, now, chatsMax = CHATS_MAX }: Wanted,
): AsyncGenerator<Uint8Array> {
  const archive = new Archive();
  const names = new UniqueNames();
  let count = 0;
  for await (const conversationId of chatIds(db, userId)) {
    const chat = await exportChat(db, { conversationId, userId, now });
    if (!chat) continue;
    count += 1;
    if (count > chatsMax) {
      yield* archive.add(leavingCopy.moreFile, leavingCopy.more(chatsMax), now);
      break;
    }
    const name = names.take(fileStem(chat.title));
    yield* archive.add(`${name}.md`, markdownOf(chat), chat.updatedAt);
    yield* archive.add(`${name}.json`, jsonOf(chat), chat.updatedAt);
  }
  yield* archive.end();
}

/** By their age, a page at a time. */
async function* chatIds(db: Database, userId: string) {
  const list = conversationsOf(userId);
  let last: { at: string; id: string } | undefined;
  for (;;) {
    const rows = await callFunction(
      db,
      pageOf(list, last, CHATS_A_PAGE),
      idRow,
    );
    for (const { id } of rows) yield id;
    last = rows.at(-1);
    if (rows.length < CHATS_A_PAGE) return;
  }
}

const idRow = z.object({ at: z.string(), id: z.string() });

/** What has been compressed and not been given out yet is a slice at most. */
class Archive {
  #pieces: Uint8Array[] = [];
  readonly #zip = new Zip((fault, piece) => {
    if (fault) throw fault;
    this.#pieces.push(piece);
  });

  *add(name: string, text: string, changedAt: Date): Generator<Uint8Array> {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = changedAt;
    this.#zip.add(file);
    const bytes = new TextEncoder().encode(text);
    for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
      const end = start + SLICE_BYTES;
      file.push(bytes.subarray(start, end), end >= bytes.length);
      yield* this.#take();
    }
  }

  *end(): Generator<Uint8Array> {
    this.#zip.end();
    yield* this.#take();
  }

  *#take() {
    const pieces = this.#pieces;
    this.#pieces = [];
    yield* pieces;
  }
}

/** "Ledgers", "Ledgers (2)": also where capitals make no difference. */
class UniqueNames {
  /** By a name that is taken: the number to try for the next of its kind. */
  readonly #next = new Map<string, number>();

  take(stem: string): string {
    let name = stem;
    let number = this.#next.get(keyOf(stem)) ?? 1;
    while (this.#next.has(keyOf(name))) {
      number += 1;
      name = `${stem} (${number})`;
    }
    this.#next.set(keyOf(stem), number);
    this.#next.set(keyOf(name), 1);
    return name;
  }
}

const keyOf = (name: string) => name.normalize("NFC").toLowerCase();
