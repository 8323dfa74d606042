import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { conversations } from "@/db/schema/chat";

/**
 * What is said to the model before this conversation, from the next question
 * on: 1 to 4,000 characters, or null for nothing. Refuses with `not_found` also
 * for somebody else's.
 */
export async function instructConversation(
  db: Database,
  instruction: {
    conversationId: string;
    userId: string;
    systemPrompt: string | null;
  },
): Promise<Result<null, { kind: "not_found" }>> {
  const instructed = await db
    .update(conversations)
    .set({ systemPrompt: instruction.systemPrompt })
    .where(
      and(
        eq(conversations.id, instruction.conversationId),
        eq(conversations.userId, instruction.userId),
        isNull(conversations.deletedAt),
      ),
    )
    .returning({ id: conversations.id });
  return instructed.length > 0 ? ok(null) : refuse({ kind: "not_found" });
}

/** What a person's own conversation is told first; null also without any. */
export async function findSystemPrompt(
  db: Database,
  wanted: { conversationId: string; userId: string },
): Promise<string | null> {
  const [conversation] = await db
    .select({ systemPrompt: conversations.systemPrompt })
    .from(conversations)
    .where(
      and(
        eq(conversations.id, wanted.conversationId),
        eq(conversations.userId, wanted.userId),
        isNull(conversations.deletedAt),
      ),
    );
  return conversation?.systemPrompt ?? null;
}
