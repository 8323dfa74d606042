import "server-only";
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { describeFault, log } from "@/core/log";
import { ok, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import type { Actor } from "@/features/account/session";
import { getCatalogue } from "@/features/llm/catalogue";
import { startMeteredCall } from "@/features/llm/metered";
import type { MeteredCall } from "@/features/llm/metered-call";
import { countTokens } from "@/features/llm/tokens";
import type { ModelRow } from "@/features/plans/queries";
import { inputTokensOf } from "./rules.ts";
import { titleFromModel } from "./title-words.ts";

const ASKS_FOR_TITLE =
  "Write a title for a conversation that begins with the person's message: at most six words, in the message's language, without quotation marks and full stop. Reply with the title alone.";
/** Enough to know what it is about. */
const QUESTION_CHARACTERS_MAX = 1_000;
const OUTPUT_TOKENS = { min: 16, max: 32 };

type Unnamed = { conversationId: string; actor: Actor; question: string };

/**
 * Has the cheap model name a conversation that nobody has named: one call that
 * charges credits and is no request of the day. The title is stored with its
 * charge or not at all. Without credits, while providers fail, or when it was
 * renamed meanwhile, the conversation keeps the question's first words.
 *
 * Never rejects. It is charged once at most: the conversation is the call's
 * key, and of a call that was charged and broke off there is no second.
 */
export async function nameConversation(
  db: Database,
  unnamed: Unnamed,
): Promise<void> {
  try {
    const model = (await getCatalogue(db)).findDefault();
    if (model) await callForTitle(db, { ...unnamed, model });
  } catch (error) {
    log.warn("conversation not named", {
      conversationId: unnamed.conversationId,
      ...describeFault(error),
    });
  }
}

async function callForTitle(
  db: Database,
  titled: Unnamed & { model: ModelRow },
) {
  const { conversationId } = titled;
  let written = "";
  const started = await startMeteredCall(db, await callFor(titled), {
    opening: {
      call: sql`(select title_source = 'question' and not exists (
                    select from ai_requests r where r.conversation_id = c.id
                       and r.feature = 'title' and r.credits > 0)
                  from conversations c
                 where c.id = ${conversationId} and c.deleted_at is null)`,
      row: z.boolean().nullable(),
    },
    onOpened: (isUnnamed) =>
      isUnnamed ? ok(null) : refuse({ kind: "already_named" }),
    onText: (text) => {
      written += text;
    },
    closing: async ({ outcome }) => {
      const title = outcome === "completed" ? titleFromModel(written) : null;
      return sql`name_conversation(${conversationId}, ${title})`;
    },
  });
  if (started.ok) await started.value.done;
}

async function callFor({
  conversationId,
  actor,
  question,
  model,
}: Unnamed & { model: ModelRow }): Promise<MeteredCall> {
  const asked = question.slice(0, QUESTION_CHARACTERS_MAX).toWellFormed();
  const turns = await Promise.all(
    (
      [
        { id: null, role: "system", text: ASKS_FOR_TITLE },
        { id: null, role: "user", text: asked },
      ] as const
    ).map(async (turn) => ({
      ...turn,
      tokens: await countTokens(turn.text),
    })),
  );
  return {
    requestId: randomUUID(),
    workspaceId: actor.workspaceId,
    userId: actor.userId,
    conversationId,
    answerId: null,
    feature: "title",
    countsAsRequest: false,
    model,
    fallback: null,
    messageCount: turns.length,
    readPrompt: async () => [
      { role: "system", content: ASKS_FOR_TITLE },
      { role: "user", content: [{ type: "text", text: asked }] },
    ],
    inputTokensCounted: inputTokensOf(turns),
    outputTokens: OUTPUT_TOKENS,
    idempotencyKey: `title:${conversationId}`,
    requestHash: conversationId,
  };
}
