import "server-only";
import { sql } from "drizzle-orm";
import { describeFault, log } from "@/core/log";
import type { Database } from "@/db/client";
import { AnswerFeed } from "./answer-feed.ts";

/** How far the stored text may lag behind: what a joiner elsewhere waits. */
const FLUSH_MS = 250;

/** An answer that this process is generating. It belongs to no request. */
export class RunningAnswer {
  readonly db: Database;
  readonly answerId: string;
  readonly conversationId: string;
  readonly userId: string;
  readonly requestId: string;
  readonly feed: AnswerFeed;
  readonly #startedMs = performance.now();
  #storedPosition = 0;
  #chunks = 0;
  #half = "";
  #text = "";

  constructor(answer: {
    db: Database;
    answerId: string;
    conversationId: string;
    userId: string;
    requestId: string;
    modelId: string;
  }) {
    this.db = answer.db;
    this.answerId = answer.answerId;
    this.conversationId = answer.conversationId;
    this.userId = answer.userId;
    this.requestId = answer.requestId;
    this.feed = new AnswerFeed(answer);
  }

  /** Everything so far. */
  get text() {
    return this.#text;
  }

  /** A pair cut in two between deltas is passed on whole; NUL cannot be stored. */
  append(delta: string) {
    const text = this.#half + delta.replaceAll("\0", "");
    const cut = endsWithHalf(text) ? text.length - 1 : text.length;
    this.#half = text.slice(cut);
    if (cut === 0) return;
    const whole = text.slice(0, cut).toWellFormed();
    this.#text += whole;
    this.feed.append(whole);
  }

  /** What a flush has to store; null for nothing, or for an answer so short that its end will do. */
  nextChunk(nowMs: number): Chunk | null {
    if (nowMs - this.#startedMs < FLUSH_MS) return null;
    const { text, position } = this.feed.textFrom(this.#storedPosition);
    if (text === "") return null;
    return { answer: this, seq: this.#chunks, body: text, position };
  }

  markStored(chunk: Chunk) {
    this.#storedPosition = chunk.position;
    this.#chunks = chunk.seq + 1;
  }
}

type Chunk = {
  answer: RunningAnswer;
  seq: number;
  body: string;
  position: number;
};

const endsWithHalf = (text: string) =>
  (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800;

/** Shared by all bundles of the process, which each load this module anew. */
type Registry = {
  answers: Map<string, RunningAnswer>;
  timer: NodeJS.Timeout | undefined;
  flush: Promise<void> | undefined;
};

declare global {
  var tollgateRunningAnswers: Registry | undefined;
}

const registry = (): Registry => {
  globalThis.tollgateRunningAnswers ??= {
    answers: new Map(),
    timer: undefined,
    flush: undefined,
  };
  return globalThis.tollgateRunningAnswers;
};

/** The newest running answer of a person's conversation in this process. */
export function findRunningAnswer(owner: {
  conversationId: string;
  userId: string;
}): RunningAnswer | null {
  let newest: RunningAnswer | null = null;
  for (const answer of registry().answers.values()) {
    if (
      answer.conversationId === owner.conversationId &&
      answer.userId === owner.userId
    ) {
      newest = answer;
    }
  }
  return newest;
}

/** Makes an answer joinable, and stores its text as it grows. */
export function addRunningAnswer(answer: RunningAnswer) {
  const state = registry();
  state.answers.set(answer.answerId, answer);
  state.timer ??= setInterval(() => flush(state), FLUSH_MS);
}

/** Ends the storing of an answer; after it no chunk of it is on its way. */
export async function stopStoring(answer: RunningAnswer) {
  const state = registry();
  if (state.answers.get(answer.answerId) === answer) {
    state.answers.delete(answer.answerId);
  }
  if (state.answers.size === 0) {
    clearInterval(state.timer);
    state.timer = undefined;
  }
  await state.flush;
}

function flush(state: Registry) {
  if (state.flush) return;
  const nowMs = performance.now();
  const chunks = [...state.answers.values()]
    .map((answer) => answer.nextChunk(nowMs))
    .filter((chunk) => chunk !== null);
  if (chunks.length === 0) return;
  state.flush = storeAll(chunks).finally(() => {
    state.flush = undefined;
  });
}

async function storeAll(chunks: Chunk[]) {
  const byDatabase = Map.groupBy(chunks, (chunk) => chunk.answer.db);
  await Promise.all(
    [...byDatabase].map(async ([db, group]) => {
      try {
        await storeChunks(db, group);
        for (const chunk of group) chunk.answer.markStored(chunk);
      } catch (error) {
        // The text is still here; the next flush takes it along.
        log.warn("answer chunks not stored", describeFault(error));
      }
    }),
  );
}

/**
 * One statement for all. The join leaves out an answer that has ended or that
 * another process runs anew: its chunks are not ours to write.
 */
async function storeChunks(db: Database, chunks: Chunk[]) {
  const list = (pick: (chunk: Chunk) => string | number) =>
    sql.param(chunks.map(pick));
  await db.execute(sql`
    insert into answer_chunks (answer_id, seq, body)
    select chunk.answer_id, chunk.seq, chunk.body
      from unnest(
        ${list((chunk) => chunk.answer.answerId)}::uuid[],
        ${list((chunk) => chunk.answer.requestId)}::uuid[],
        ${list((chunk) => chunk.seq)}::integer[],
        ${list((chunk) => chunk.body)}::text[]
      ) as chunk (answer_id, request_id, seq, body)
      join messages m on m.id = chunk.answer_id
       and m.request_id = chunk.request_id and m.status = 'running'
    on conflict do nothing`);
}
