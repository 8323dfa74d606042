import "server-only";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { requestStop } from "@/features/limits/stop";
import { getCatalogue } from "@/features/llm/catalogue";
import { stopRunningCalls } from "@/features/llm/running-calls";
import { listReceipts } from "@/features/usage/queries";
import { AnswerFeed } from "./answer-feed.ts";
import { closeInterruptedAnswers } from "./commands.ts";
import { closingOf } from "./endings.ts";
import {
  findAnswer,
  findConversation,
  findLiveAnswer,
  type StoredAnswer,
} from "./queries.ts";
import { followRemoteAnswer } from "./remote-answers.ts";
import { findRunningAnswer } from "./running-answers.ts";
import { errorCode } from "./schema.ts";

type Owner = { conversationId: string; userId: string };

/**
 * The events of the answer that runs in a conversation, from its start, be it
 * in this process or another. Null when none runs. Refuses with `not_found`
 * also for somebody else's conversation.
 */
export async function joinRunningAnswer(
  db: Database,
  owner: Owner,
): Promise<Result<ReadableStream<Uint8Array> | null, { kind: "not_found" }>> {
  const here = findRunningAnswer(owner);
  if (here) return ok(here.feed.open());
  const [conversation, live] = await Promise.all([
    findConversation(db, owner),
    findLiveAnswer(db, owner),
  ]);
  if (!conversation) return refuse({ kind: "not_found" });
  if (!live) return ok(null);
  return ok(followRemoteAnswer(db, { ...live, userId: owner.userId }));
}

/**
 * Stops what runs in a conversation, wherever it runs: here at once, elsewhere
 * within a second. Refuses with `not_found` also for somebody else's.
 */
export async function stopRunningAnswers(
  db: Database,
  owner: Owner,
): Promise<Result<{ stopped: number }, { kind: "not_found" }>> {
  const { requestIds } = await requestStop(db, owner);
  stopRunningCalls(requestIds);
  if (requestIds.length > 0) return ok({ stopped: requestIds.length });
  const conversation = await findConversation(db, owner);
  return conversation ? ok({ stopped: 0 }) : refuse({ kind: "not_found" });
}

/**
 * The events of an answer that has ended, as they were once streamed. Null for
 * an answer that is not this person's, or no more.
 */
export async function replayAnswer(
  db: Database,
  wanted: { conversationId: string; answerId: string; userId: string },
): Promise<ReadableStream<Uint8Array> | null> {
  const answer = await findEndedAnswer(db, wanted);
  if (!answer) return null;
  const [receipts, catalogue] = await Promise.all([
    listReceipts(db, {
      requestIds: [answer.requestId],
      userId: wanted.userId,
    }),
    getCatalogue(db),
  ]);
  const feed = new AnswerFeed(answer);
  if (answer.text !== "") feed.append(answer.text);
  feed.end(
    closingOf({
      requestId: answer.requestId,
      outcome: outcomeOf(answer),
      errorCode: errorCode.safeParse(answer.errorCode).data ?? null,
      hasText: answer.text !== "",
      receipt: receipts.get(answer.requestId) ?? null,
      model: catalogue.find(answer.modelId),
      otherModelName: null,
    }),
  );
  return feed.open();
}

/** One whose end was never stored is closed first. */
async function findEndedAnswer(
  db: Database,
  wanted: { conversationId: string; answerId: string; userId: string },
): Promise<StoredAnswer | null> {
  const answer = await findAnswer(db, wanted);
  if (answer?.status !== "running") return answer;
  await closeInterruptedAnswers(db, wanted);
  return findAnswer(db, wanted);
}

function outcomeOf(answer: StoredAnswer) {
  switch (answer.status) {
    case "complete":
      return "completed";
    case "failed":
      return "failed";
    default:
      return "stopped";
  }
}
