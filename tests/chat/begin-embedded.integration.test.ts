import { randomUUID } from "node:crypto";
import { givenSession, givenUser } from "@tests/support/build";
import { anEnding } from "@tests/support/calls";
import { emptyDatabase } from "@tests/support/embedded";
import { messagesOf } from "@tests/support/threads";
import { expect, onTestFinished, test } from "vitest";
import { migrateDatabase } from "@/db/migrate";
import { openDatabase } from "@/db/open";
import { findSession } from "@/features/account/queries";
import { beginningAlongsideSession } from "@/features/chat/begin";
import { settle } from "@/features/limits/settle";
import { seedCatalogue } from "@/features/plans/seed";

process.env.LOCAL_MODEL_URL = "http://127.0.0.1:9";

test("the embedded database begins a first question in one statement too", {
  timeout: 60_000,
}, async () => {
  const { dir, remove } = await emptyDatabase();
  const { db, pool, close } = openDatabase({ dir });
  onTestFinished(async () => {
    await close();
    remove();
  });
  await migrateDatabase({ embedded: pool });
  await seedCatalogue(db);
  const ada = await givenUser(db, { planId: "pro" });
  const { sessionToken } = await givenSession(db, ada);
  const input = {
    conversationId: randomUUID(),
    answerId: randomUUID(),
    message: {
      id: randomUUID(),
      parts: [{ type: "text" as const, text: "What is a ledger?" }],
    },
    modelId: "gpt-4o-mini",
  };
  const asking = { requestId: randomUUID(), input, idempotencyKey: "once" };

  const session = await findSession(db, {
    sessionToken,
    alongside: await beginningAlongsideSession(db, asking),
  });
  const { settled } = await settle(db, anEnding(asking));

  expect(session?.alongside?.begun).toMatchObject({
    reserved: { status: "granted" },
    stored: { has_conversation: true, has_question: true, has_answer: true },
  });
  expect(settled).toBe(true);
  const stored = await messagesOf(db, input.conversationId);
  expect(stored.map(({ id }) => id)).toEqual([
    input.message.id,
    input.answerId,
  ]);
});
