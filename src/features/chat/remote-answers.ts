import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { describeFault, log } from "@/core/log";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { getCatalogue } from "@/features/llm/catalogue";
import { listReceipts } from "@/features/usage/queries";
import { AnswerFeed } from "./answer-feed.ts";
import { closingOf } from "./endings.ts";
import type { StoredAnswer } from "./queries.ts";
import { abortEvents } from "./ui-stream.ts";

const POLL_MS = 250;
/** A message is complete a moment before its call is settled. */
const POLLS_FOR_RECEIPT = 12;

/** An answer that another process generates and this one's readers follow. */
type RemoteAnswer = {
  db: Database;
  answerId: string;
  requestId: string;
  userId: string;
  modelId: string;
  feed: AnswerFeed;
  /** The last chunk passed on. */
  seq: number;
  characters: number;
  pollsForReceipt: number;
};

/** Shared by all bundles of the process, which each load this module anew. */
type Registry = {
  answers: Map<string, RemoteAnswer>;
  timer: NodeJS.Timeout | undefined;
  isPolling: boolean;
};

declare global {
  var tollgateRemoteAnswers: Registry | undefined;
}

const registry = (): Registry => {
  globalThis.tollgateRemoteAnswers ??= {
    answers: new Map(),
    timer: undefined,
    isPolling: false,
  };
  return globalThis.tollgateRemoteAnswers;
};

/**
 * Follows an answer of another process from its start. All followed answers of
 * this process share one query every 250 ms.
 */
export function followRemoteAnswer(
  db: Database,
  stored: StoredAnswer & { userId: string },
): ReadableStream<Uint8Array> {
  const state = registry();
  const followed = state.answers.get(stored.requestId) ?? {
    db,
    answerId: stored.answerId,
    requestId: stored.requestId,
    userId: stored.userId,
    modelId: stored.modelId,
    feed: new AnswerFeed(stored),
    seq: -1,
    characters: 0,
    pollsForReceipt: 0,
  };
  state.answers.set(stored.requestId, followed);
  const stream = followed.feed.open();
  state.timer ??= setInterval(() => void poll(state), POLL_MS);
  void poll(state);
  return stream;
}

async function poll(state: Registry) {
  for (const [id, answer] of state.answers) {
    if (!answer.feed.hasReaders) state.answers.delete(id);
  }
  if (state.answers.size === 0) {
    clearInterval(state.timer);
    state.timer = undefined;
    return;
  }
  if (state.isPolling) return;
  state.isPolling = true;
  try {
    const byDatabase = Map.groupBy(
      state.answers.values(),
      (answer) => answer.db,
    );
    await Promise.all([...byDatabase].map(([db, group]) => read(db, group)));
  } catch (error) {
    log.warn("running answers not read", describeFault(error));
  } finally {
    state.isPolling = false;
  }
}

const newsRow = z.object({
  request_id: z.string(),
  /** Null when the message is gone or another call has begun it anew. */
  status: z
    .enum(["running", "complete", "stopped", "failed", "interrupted"])
    .nullable(),
  error_code: z
    .enum(["provider_error", "provider_unavailable", "service_paused"])
    .nullable()
    .catch(null),
  is_held: z.boolean().nullable(),
  is_leased: z.boolean().nullable(),
  new_text: z.string().nullable(),
  last_seq: z.number().nullable(),
  /** The whole answer once it is stored. */
  final_text: z.string().nullable(),
});
type News = z.output<typeof newsRow>;

async function read(db: Database, answers: RemoteAnswer[]) {
  const list = (pick: (answer: RemoteAnswer) => string | number) =>
    sql.param(answers.map(pick));
  const rows = await callFunction(
    db,
    sql`select followed.request_id, m.status, m.error_code,
          r.state = 'held' as is_held,
          r.state = 'held' and r.expires_at > now() as is_leased,
          chunk.new_text, chunk.last_seq,
          case when m.status <> 'running' then
            coalesce(m.parts -> 0 ->> 'text', '') end as final_text
        from unnest(
          ${list((answer) => answer.answerId)}::uuid[],
          ${list((answer) => answer.requestId)}::uuid[],
          ${list((answer) => answer.seq)}::integer[]
        ) as followed (answer_id, request_id, seq)
        left join messages m on m.id = followed.answer_id
          and m.request_id = followed.request_id
        left join ai_requests r on r.id = m.request_id
        left join lateral (
          select string_agg(c.body, '' order by c.seq) as new_text,
                 max(c.seq) as last_seq
            from answer_chunks c
           where c.answer_id = m.id and c.seq > followed.seq
             and m.status = 'running'
        ) as chunk on true`,
    newsRow,
  );
  const news = new Map(rows.map((row) => [row.request_id, row]));
  for (const answer of answers) {
    const row = news.get(answer.requestId);
    if (row) await passOn(answer, row);
  }
}

async function passOn(answer: RemoteAnswer, news: News) {
  if (news.new_text !== null && news.last_seq !== null) {
    answer.feed.append(news.new_text);
    answer.characters += news.new_text.length;
    answer.seq = news.last_seq;
  }
  if (news.status === "running") {
    if (!news.is_leased) end(answer, abortEvents);
    return;
  }
  if (news.final_text !== null) {
    const rest = news.final_text.slice(answer.characters);
    if (rest !== "") answer.feed.append(rest);
    answer.characters += rest.length;
  }
  if (news.status === null || news.status === "interrupted") {
    end(answer, abortEvents);
    return;
  }
  if (news.is_held && answer.pollsForReceipt < POLLS_FOR_RECEIPT) {
    answer.pollsForReceipt += 1;
    return;
  }
  end(answer, await closingFor(answer, { ...news, status: news.status }));
}

const OUTCOME_BY_STATUS = {
  complete: "completed",
  stopped: "stopped",
  failed: "failed",
} as const;

async function closingFor(
  answer: RemoteAnswer,
  news: News & { status: keyof typeof OUTCOME_BY_STATUS },
): Promise<string> {
  const { db, requestId, userId, modelId } = answer;
  const [receipts, catalogue] = await Promise.all([
    listReceipts(db, { requestIds: [requestId], userId }),
    getCatalogue(db),
  ]);
  const receipt = news.is_held ? null : (receipts.get(requestId) ?? null);
  return closingOf({
    requestId,
    outcome: OUTCOME_BY_STATUS[news.status],
    errorCode: news.error_code,
    hasText: answer.characters > 0,
    receipt,
    model: catalogue.find(modelId),
    otherModelName: null,
  });
}

function end(answer: RemoteAnswer, closing: string) {
  registry().answers.delete(answer.requestId);
  answer.feed.end(closing);
}
