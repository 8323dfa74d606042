import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { callsOf, ledgerOf, messagesOf } from "@tests/support/threads";
import { sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { requestActor } from "@/features/account/session";
import { renameConversation } from "@/features/chat/commands";
import { startReply } from "@/features/chat/reply";
import { nameConversation } from "@/features/chat/titles";
import { getUsage } from "@/features/usage/queries";

const QUESTION =
  "Explain double entry bookkeeping to a new colleague, with one example";
const TITLE = "Double entry bookkeeping to a new";

describe("a conversation's title", () => {
  test("is written by the cheap model once the answer is settled, charged and no request of the day", async ({
    app,
    db,
    visit,
  }) => {
    const person = await visit();
    const question = aQuestion({ text: QUESTION, modelId: "gpt-4o" });
    const { conversationId } = question;

    const answer = await eventsOf(await app.post(person, question));
    await named(db, conversationId);

    const [chat, title] = await callsOf(db, person);
    expect(answer.finish?.receipt?.requestId).toBe(chat?.id);
    expect(title).toMatchObject({
      feature: "title",
      modelId: "gpt-4o-mini",
      outcome: "completed",
      countsAsRequest: false,
      conversationId,
      maxOutputTokens: 32,
    });
    expect(title?.startedAt.getTime()).toBeGreaterThanOrEqual(
      chat?.finishedAt?.getTime() ?? Number.POSITIVE_INFINITY,
    );
    const ledger = await ledgerOf(db, person);
    const charges = new Map(ledger.map((row) => [row.feature, row]));
    expect(charges.get("title")).toMatchObject({
      requestId: title?.id,
      credits: BigInt((title?.inputTokens ?? 0) + (title?.outputTokens ?? 0)),
      totalTokens: (title?.inputTokens ?? 0) + (title?.outputTokens ?? 0),
    });
    expect(charges.get("title")?.credits).toBeGreaterThan(10n);
    const usage = await getUsage(db, person);
    expect(usage.requestsToday.used).toBe(1);
    expect(usage.credits).toMatchObject({
      used: ledger.reduce((sum, { credits }) => sum + Number(credits), 0),
      held: 0,
    });
    expect((await messagesOf(db, conversationId))[0]?.title).toBe(TITLE);
  });

  test("is written once, however often the first question is answered", async ({
    app,
    db,
    visit,
  }) => {
    const person = await visit();
    const question = aQuestion({ text: QUESTION });
    const { conversationId, message } = question;
    await eventsOf(await app.post(person, question));
    await named(db, conversationId);

    const again = await app.post(person, {
      ...{ conversationId, parentId: message.id },
      answerId: crypto.randomUUID(),
    });
    await eventsOf(again);
    await eventsOf(await app.post(person, aQuestion({ conversationId })));
    await named(db, conversationId);
    const actor = await actorOf(db, person);
    await nameConversation(db, { conversationId, actor, question: QUESTION });

    const features = (await callsOf(db, person)).map(({ feature }) => feature);
    expect(features.filter((feature) => feature === "title")).toHaveLength(1);
    expect(app.model.calls()).toHaveLength(4);
  });

  test("of a short question is the question, and costs nothing", async ({
    app,
    db,
    visit,
  }) => {
    const person = await visit();
    const { ok, reply } = await replyTo(db, person, "What is a ledger?");

    await reply?.settled;

    expect(ok).toBe(true);
    expect(app.model.calls()).toHaveLength(1);
  });

  test("that a person gave is kept, and the hold of another given back", async ({
    app,
    db,
    visit,
  }) => {
    const person = await visit();
    await app.model.behave({ outputTokens: 400, tokensPerSecond: 400 });
    const { conversationId, reply } = await replyTo(db, person, QUESTION);
    const title = "Mine";
    await renameConversation(db, { conversationId, ...person, title });

    await reply?.settled;

    expect((await messagesOf(db, conversationId))[0]?.title).toBe("Mine");
    expect(app.model.calls()).toHaveLength(1);
    const [, call] = await callsOf(db, person);
    expect(call).toMatchObject({ feature: "title", state: "released" });
    expect(await ledgerOf(db, person)).toHaveLength(1);
  });

  test("that a person gives while a model writes one is kept too", async ({
    app,
    db,
    visit,
  }) => {
    const person = await visit();
    app.model.behave({ when: QUESTION, delayFirstTokenMs: 600 });
    app.model.behave({ when: QUESTION, times: 1, text: "The answer." });
    const { conversationId, reply } = await replyTo(db, person, QUESTION);
    await reply?.done;
    await app.model.whenCalled(2);
    const title = "Mine";
    await renameConversation(db, { conversationId, ...person, title });

    await reply?.settled;

    expect((await messagesOf(db, conversationId))[0]?.title).toBe("Mine");
  });

  test("never delays the answer's end, nor fails it", async ({
    app,
    db,
    visit,
  }) => {
    const person = await visit();
    app.model.behave({ when: QUESTION, status: 400 });
    app.model.behave({ when: QUESTION, times: 1, text: "The answer." });
    const question = aQuestion({ text: QUESTION });
    const { conversationId } = question;

    const answer = await eventsOf(await app.post(person, question));
    await app.model.whenCalled(2);
    await app.model.whenIdle();
    await named(db, conversationId);

    expect(answer).toMatchObject({
      text: "The answer.",
      isDone: true,
      finish: { outcome: "completed", receipt: { state: "settled" } },
    });
    expect((await messagesOf(db, conversationId))[0]?.title).toBe(QUESTION);
    expect(await ledgerOf(db, person)).toHaveLength(1);
    expect((await getUsage(db, person)).credits.held).toBe(0);
  });

  test("does not stop the next question of somebody who may ask one at a time", async ({
    app,
    db,
    visit,
  }) => {
    const person = await visit({
      limits: { creditsPerPeriod: 100_000n, concurrentCallsPerMember: 1 },
    });
    app.model.behave({ when: QUESTION, hang: true });
    app.model.behave({ when: QUESTION, times: 1, text: "The answer." });
    const question = aQuestion({ text: QUESTION });
    const { conversationId } = question;
    await eventsOf(await app.post(person, question));
    await app.model.whenCalled(2);

    const next = await app.post(person, aQuestion({ conversationId }));

    expect(next.status).toBe(200);
    expect((await eventsOf(next)).finish?.outcome).toBe("completed");
    await app.stop(person, conversationId);
    await named(db, conversationId);
  });

  test("is the question's first words when no credits are left for another", async ({
    app,
    db,
    visit,
  }) => {
    const person = await visit({ limits: { creditsPerPeriod: 330n } });
    app.model.behave({ outputTokens: 270 });
    const { conversationId, reply } = await replyTo(db, person, QUESTION);

    await reply?.settled;

    expect(app.model.calls()).toHaveLength(1);
    expect(await callsOf(db, person)).toHaveLength(1);
    expect((await messagesOf(db, conversationId))[0]?.title).toBe(QUESTION);
  });
});

async function replyTo(db: Database, person: { cookie: string }, text: string) {
  const input = aQuestion({ text });
  const reply = await startReply(db, {
    requestId: crypto.randomUUID(),
    actor: await actorOf(db, person),
    input,
    idempotencyKey: input.answerId,
  });
  return {
    ...{ ok: reply.ok, reply: reply.ok ? reply.value : null },
    conversationId: input.conversationId,
  };
}

async function actorOf(db: Database, { cookie }: { cookie: string }) {
  const request = new Request("http://localhost", { headers: { cookie } });
  const actor = await requestActor(db, request);
  if (!actor.ok) throw new Error("nobody is signed in");
  return actor.value;
}

/** Resolves when no call of a conversation runs any more. */
async function named(db: Database, conversationId: string) {
  await expect
    .poll(async () => {
      const { rows } = await db.execute(
        sql`select count(*) filter (where state = 'held')::integer as running,
                   count(*) filter (where feature = 'title')::integer as titles
              from ai_requests where conversation_id = ${conversationId}`,
      );
      return rows[0];
    })
    .toEqual({ running: 0, titles: 1 });
}
