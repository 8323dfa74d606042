import "server-only";
import { and, eq, or, sql } from "drizzle-orm";
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

/** A person's calls anywhere, and anybody's in a workspace that closes. */
type Closing = { workspaceId: string; userId: string };

const runningIn = ({ workspaceId, userId }: Closing) =>
  and(
    or(eq(aiRequests.workspaceId, workspaceId), eq(aiRequests.userId, userId)),
    eq(aiRequests.state, "held"),
  );

/** As `requestStop`, for all that is running as an account closes. */
export async function requestStopOfAll(db: Database, closing: Closing) {
  await db
    .update(aiRequests)
    .set({
      stopRequestedAt: sql`coalesce(${aiRequests.stopRequestedAt}, clock_timestamp())`,
    })
    .where(runningIn(closing));
}

/** Whether a call of these is neither settled nor swept yet. */
export async function isAnyRunning(db: Database, closing: Closing) {
  const [running] = await db
    .select({ id: aiRequests.id })
    .from(aiRequests)
    .where(runningIn(closing))
    .limit(1);
  return running !== undefined;
}
