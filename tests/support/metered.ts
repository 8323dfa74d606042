import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { ok } from "@/core/result";
import type { Database } from "@/db/client";
import { getCatalogue } from "@/features/llm/catalogue";
import { startMeteredCall } from "@/features/llm/metered";
import type { CallSink, MeteredCall } from "@/features/llm/metered-call";

type Wishes = Partial<MeteredCall> & { modelId?: string; text?: string };

/** A call of one question, past every route, that must be let in. */
export async function startCall(...call: Parameters<typeof tryCall>) {
  const started = await tryCall(...call);
  if (started.ok) return started.value;
  throw new Error(`refused: ${started.refusal.kind}`);
}

/** The same, whatever becomes of it. */
export async function tryCall(
  db: Database,
  person: { userId: string; workspaceId: string },
  wishes: Wishes = {},
  sink: Partial<CallSink<unknown, { kind: string }>> = {},
) {
  const { modelId = "gpt-4o-mini", text: question = "Hello", ...rest } = wishes;
  const model = (await getCatalogue(db)).find(modelId);
  if (!model) throw new Error(`the catalogue has no model ${modelId}`);
  let text = "";
  const requestId = randomUUID();
  const started = await startMeteredCall<unknown, { kind: string }>(
    db,
    {
      requestId,
      workspaceId: person.workspaceId,
      userId: person.userId,
      conversationId: randomUUID(),
      answerId: randomUUID(),
      feature: "chat",
      countsAsRequest: true,
      model,
      fallback: null,
      messageCount: 1,
      readPrompt: async () => [
        { role: "user", content: [{ type: "text", text: question }] },
      ],
      inputTokensCounted: 8,
      idempotencyKey: requestId,
      requestHash: "hash",
      ...rest,
    },
    {
      opening: { call: sql`1`, row: z.unknown() },
      onOpened: () => ok(null),
      onText: (delta) => {
        text += delta;
      },
      closing: async () => sql`1`,
      ...sink,
    },
  );
  if (!started.ok) return started;
  return ok({ ...started.value, text: () => text });
}
