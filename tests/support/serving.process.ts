import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { GET as health } from "@/app/api/health/route";
import { db } from "@/db/client";
import type { Actor } from "@/features/account/session";
import { startReply } from "@/features/chat/reply";
import type { ChatInput } from "@/features/chat/schema";
import { startServer } from "@/instrumentation-node";

/**
 * An app process without its HTTP server, started as the real one is. Each
 * line it reads is a task; it answers each with a line. Database and model come
 * from the environment.
 */
export type ServingTask =
  | {
      kind: "answer";
      person: { userId: string; workspaceId: string };
      input: ChatInput;
    }
  | { kind: "health" };

async function perform(task: ServingTask): Promise<string> {
  if (task.kind === "health") {
    const response = await health(new Request("http://app/api/health"));
    return String(response.status);
  }
  const reply = await startReply(db, {
    requestId: randomUUID(),
    actor: { ...SOMEBODY, ...task.person },
    input: task.input,
    idempotencyKey: task.input.answerId,
  });
  if (!reply.ok) return reply.refusal.kind;
  await reply.value.firstSign;
  return "answering";
}

const SOMEBODY: Omit<Actor, "userId" | "workspaceId"> = {
  membershipRole: "owner",
  role: "user",
  email: "ada@example.com",
  name: null,
  image: null,
  timeZone: null,
  locale: null,
};

await startServer();
process.stdout.write("ready\n");
for await (const line of createInterface(process.stdin)) {
  process.stdout.write(`${await perform(JSON.parse(line))}\n`);
}
