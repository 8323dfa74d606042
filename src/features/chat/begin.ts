import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { isTraced } from "@/core/telemetry";
import type { Companion } from "@/db/call";
import type { Database } from "@/db/client";
import { isSound } from "@/features/llm/circuits";
import { reservationAhead } from "@/features/llm/metered";
import type { UnownedCall } from "@/features/llm/metered-call";
import { whyNoNewCalls } from "@/features/llm/running-calls";
import { hasRedisStore } from "@/features/rates/take";
import { type OpenedRow, openedRow } from "./commands.ts";
import {
  type HistoryRead,
  historyAlongsideSession,
  historyRead,
  placeOf,
} from "./history.ts";
import { historyFor, type Prepared, prepareFirst } from "./prepare.ts";
import { type Asking, titleFor, unownedCallFor } from "./reply-call.ts";

/** An answer whose hold was asked for in the statement that found the session. */
type Begun = {
  prepared: Prepared;
  call: UnownedCall;
  reserved: unknown;
  /** Null unless it was granted. */
  stored: OpenedRow | null;
};

/** What is known of an answer once its person's session is found. */
export type ReplyRead = {
  history: HistoryRead;
  /** Null when there was something to read first. */
  begun: Begun | null;
};

/**
 * What begins an answer in the statement that finds the session: the first
 * question of a conversation is reserved and stored there. Of any other the
 * history is read, and nothing is begun.
 *
 * With tracing on each step is a statement of its own, so that a trace shows it.
 * With Upstash set up Redis is asked first how fast its person may ask.
 */
export async function beginningAlongsideSession(
  db: Database,
  asking: Asking,
): Promise<Companion<ReplyRead>> {
  const mayBegin = !isTraced() && !hasRedisStore() && whyNoNewCalls() === null;
  const prepared = mayBegin ? await prepareFirst(db, asking.input) : null;
  if (prepared && isSound(prepared.model.id)) {
    return beginning(db, asking, prepared);
  }
  const { call, row } = historyAlongsideSession(historyFor(asking.input));
  return { call, row: row.transform(withoutBeginning) };
}

const withoutBeginning = (history: HistoryRead): ReplyRead => ({
  history,
  begun: null,
});

const beginningRow = historyRead.extend({
  reserved: z.unknown(),
  opened: openedRow.nullable(),
});

function beginning(
  db: Database,
  asking: Asking,
  prepared: Prepared,
): Companion<ReplyRead> {
  const { input } = asking;
  const wanted = historyFor(input);
  const call = unownedCallFor(db, asking, { prepared });
  // A session that is to be renewed, or whose person is suspended, comes first.
  const beginAnswer = sql`to_jsonb(begin_answer(
    session.status = 'active' and not session.is_renewal_due,
    session.user_id, session.workspace_id, ${input.conversationId},
    ${wanted.messageId}, ${placeOf(wanted)}, ${titleFor(prepared)},
    ${JSON.stringify(prepared.questionParts)}, ${input.answerId},
    ${reservationAhead(call)}))`;
  const row = beginningRow.transform(
    ({ reserved, opened, ...history }): ReplyRead => ({
      history,
      begun: reserved ? { prepared, call, reserved, stored: opened } : null,
    }),
  );
  return { call: beginAnswer, row };
}
