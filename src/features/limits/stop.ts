import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { aiRequests } from "@/db/schema/usage";

/**
 * Asks the running answers of a person's conversation to stop. Whichever
 * process runs one learns it with its next renewal, within a second. Returns
 * the calls that were running; none for somebody else's conversation.
 */
export async function requestStop(
  db: Database,
  stop: { conversationId: string; userId: string; now?: Date },
): Promise<{ requestIds: string[] }> {
  const asked = await db
    .update(aiRequests)
    .set({
      stopRequestedAt: sql`coalesce(${aiRequests.stopRequestedAt}, ${stop.now ?? null}, clock_timestamp())`,
    })
    .where(
      and(
        eq(aiRequests.conversationId, stop.conversationId),
        eq(aiRequests.userId, stop.userId),
        eq(aiRequests.state, "held"),
      ),
    )
    .returning({ requestId: aiRequests.id });
  return { requestIds: asked.map((call) => call.requestId) };
}
