import { randomUUID } from "node:crypto";
import { db } from "@/db/client";
import { startReply } from "@/features/chat/reply";
import type { ChatInput } from "@/features/chat/schema";

/**
 * An app process that answers one question and is killed at some point by the
 * test that started it. Database and model come from the environment.
 */
const task: { userId: string; workspaceId: string; input: ChatInput } =
  JSON.parse(process.argv[2] ?? "{}");

const reply = await startReply(db, {
  requestId: randomUUID(),
  actor: {
    userId: task.userId,
    workspaceId: task.workspaceId,
    membershipRole: "owner",
    role: "user",
    email: "ada@example.com",
    name: null,
    image: null,
    timeZone: null,
    locale: null,
  },
  input: task.input,
  idempotencyKey: task.input.answerId,
});
if (!reply.ok) throw new Error(`refused: ${reply.refusal.kind}`);
await reply.value.done;
// Stays, as a server does, until it is killed.
setInterval(() => {}, 60_000);
