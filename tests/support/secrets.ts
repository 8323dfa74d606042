import { randomUUID } from "node:crypto";
import type { Database } from "@/db/client";
import { conversations, messages } from "@/db/schema/chat";

/** What only its person should know of the chat that `givenSecret` makes. */
export const SECRET = { title: "A secret", question: "Whom may I tell?" };

/** A chat of one question. Returns its id. */
export async function givenSecret(
  db: Database,
  { userId, workspaceId }: { userId: string; workspaceId: string },
  state: Partial<typeof conversations.$inferInsert> = {},
): Promise<string> {
  const id = randomUUID();
  await db
    .insert(conversations)
    .values({ id, userId, workspaceId, title: SECRET.title, ...state });
  await db.insert(messages).values({
    ...{ id: randomUUID(), conversationId: id, role: "user" },
    parts: [{ type: "text", text: SECRET.question }],
  });
  return id;
}
