import { expect } from "@playwright/test";
import { givenUser, type UserWishes } from "@tests/support/build";
import { eventsOf, listenTo } from "@tests/support/events";
import { callsOf, ledgerOf, messagesOf } from "@tests/support/threads";
import { eq, sql } from "drizzle-orm";
import { aiRequests, usageTotals } from "@/db/schema/usage";
import {
  aQuestion,
  ask,
  join,
  request,
  stop,
  visitorOf,
} from "./support/asking.ts";
import type { Cluster } from "./support/cluster.ts";
import type { ModelControl } from "./support/model.ts";
import { test } from "./support/test.ts";

const ROUNDS = 5;
const OUTPUT_TOKENS = 256;

test.describe("a quota for exactly 50 answers", () => {
  for (let round = 1; round <= ROUNDS; round += 1) {
    test(`admits 50 of 200 asked at once of two processes, round ${round}`, async ({
      cluster,
      model,
    }) => {
      const hold = await measureHold(cluster, model);
      await model.reset();
      // Each answer uses what was held for it, so that none makes room for another.
      await model.behave({
        ...AT_ONCE,
        outputTokens: OUTPUT_TOKENS,
        usage: { inputTokens: hold.inputTokens },
      });
      const { user, visitor } = await givenVisitor(cluster, {
        creditsPerPeriod: hold.credits * 50n,
        outputTokensMax: OUTPUT_TOKENS,
      });

      const statuses = await Promise.all(
        Array.from({ length: 200 }, async (_, position) => {
          const app = position % 2 === 0 ? cluster.one : cluster.other;
          const response = await ask(app, visitor, aQuestion());
          await response.text();
          return response.status;
        }),
      );

      const answered = statuses.filter((status) => status === 200);
      const refused = statuses.filter((status) => [402, 429].includes(status));
      expect(answered).toHaveLength(50);
      expect(refused).toHaveLength(150);
      expect(await model.calls()).toHaveLength(50);
      const charges = await ledgerOf(cluster.db, user);
      expect(charges).toHaveLength(50);
      expect(new Set(charges.map(({ credits }) => credits))).toEqual(
        new Set([hold.credits]),
      );
      expect(await totalsOf(cluster, user)).toMatchObject({
        includedUsed: hold.credits * 50n,
        includedHeld: 0n,
      });
    });
  }
});

test("an answer is joined from its start in the other process", async ({
  cluster,
  model,
}) => {
  await model.behave({ outputTokens: 120, tokensPerSecond: 60 });
  const { visitor } = await givenVisitor(cluster);
  const question = aQuestion();
  const reader = listenTo(await ask(cluster.one, visitor, question));
  await reader.words(20);

  const joined = await eventsOf(await join(cluster.other, visitor, question));

  const original = await reader.rest();
  expect(joined.text).toBe(original.text);
  expect(joined.parts[0]).toMatchObject({
    type: "start",
    messageId: question.answerId,
  });
  expect(joined.finish).toEqual(original.finish);
  expect(await model.calls()).toHaveLength(1);
});

test("a stop in the other process ends the answer within a second", async ({
  cluster,
  model,
}) => {
  await model.behave({ outputTokens: 2_000, tokensPerSecond: 40 });
  const { user, visitor } = await givenVisitor(cluster);
  const question = aQuestion();
  const reader = listenTo(await ask(cluster.one, visitor, question));
  await reader.words(10);

  const stoppedAtMs = Date.now();
  expect((await stop(cluster.other, visitor, question)).ok).toBe(true);
  const { text, finish } = await reader.rest();

  expect(finish?.outcome).toBe("stopped");
  const [call] = await model.calls();
  expect(call?.outcome).toBe("closed_by_client");
  // A second until the renewal that learns of it, and what that takes.
  expect((call?.endedAtMs ?? 0) - stoppedAtMs).toBeLessThan(1_500);
  const [charge] = await ledgerOf(cluster.db, user);
  expect(charge?.isEstimated).toBe(true);
  expect(charge?.outputTokens).toBeLessThan(200);
  const [, answer] = await messagesOf(cluster.db, question.conversationId);
  expect(answer).toMatchObject({ status: "stopped", text });
});

test("an answer whose reader has gone is charged to the token", async ({
  cluster,
  model,
}) => {
  await model.behave({ outputTokens: 150, tokensPerSecond: 100 });
  const { user, visitor } = await givenVisitor(cluster);
  const question = aQuestion();
  const reader = listenTo(await ask(cluster.one, visitor, question));
  await reader.words(5);

  await reader.leave();

  await expect
    .poll(async () => (await ledgerOf(cluster.db, user)).length)
    .toBe(1);
  const [charge] = await ledgerOf(cluster.db, user);
  const [call] = await model.calls();
  expect(call?.outcome).toBe("completed");
  expect(charge).toMatchObject({
    inputTokens: call?.usage?.inputTokens,
    outputTokens: 150,
    isEstimated: false,
  });
  const [, answer] = await messagesOf(cluster.db, question.conversationId);
  expect(answer?.status).toBe("complete");
});

test("a process told to end lets its answers end and takes no new ones", async ({
  cluster,
  model,
}) => {
  await model.behave({ outputTokens: 150, tokensPerSecond: 40 });
  const { user, visitor } = await givenVisitor(cluster);
  const ending = await cluster.startAnother();
  const question = aQuestion();
  const reader = listenTo(await ask(ending, visitor, question));
  await reader.words(5);

  const stopped = ending.stop();
  await expect
    .poll(async () => (await fetch(`${ending.url}/api/health`)).status)
    .toBe(503);
  const refused = await ask(ending, visitor, aQuestion());
  const { finish } = await reader.rest();
  await stopped;

  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({
    error: { code: "service_paused" },
  });
  expect(finish).toMatchObject({
    outcome: "completed",
    receipt: { outputTokens: 150, isEstimated: false },
  });
  expect(await ending.exited).toBe(0);
  expect(await ledgerOf(cluster.db, user)).toHaveLength(1);
  expect(await model.calls()).toHaveLength(1);
});

test("what a killed process had written is shown and charged by the other", async ({
  cluster,
  model,
}) => {
  test.setTimeout(120_000);
  await model.behave({ outputTokens: 2_000, tokensPerSecond: 40 });
  const { user, visitor } = await givenVisitor(cluster);
  const doomed = await cluster.startAnother();
  const question = aQuestion();
  const reader = listenTo(await ask(doomed, visitor, question));
  const { text } = await reader.words(40);
  const shown = () =>
    request(`${cluster.one.url}/chat/${question.conversationId}`, visitor).then(
      (response) => response.text(),
    );

  await doomed.kill();
  // What half a minute without a renewal would do.
  await cluster.db
    .update(aiRequests)
    .set({ expiresAt: sql`now()` })
    .where(eq(aiRequests.userId, user.userId));

  await expect.poll(shown).toContain("Interrupted: the server stopped");
  const [, answer] = await messagesOf(cluster.db, question.conversationId);
  expect(answer?.status).toBe("interrupted");
  // Stored up to the last flush, four a second.
  expect(text.startsWith((answer?.text ?? "").slice(0, 50))).toBe(true);
  expect(answer?.text.length).toBeGreaterThan(50);
  await expect.poll(() => ledgerOf(cluster.db, user), SWEEP).toHaveLength(1);
  const [call] = await callsOf(cluster.db, user);
  const [charge] = await ledgerOf(cluster.db, user);
  expect(call).toMatchObject({ state: "expired", outcome: "abandoned" });
  expect(charge).toMatchObject({ isEstimated: true, credits: call?.credits });
  expect(charge?.credits).toBeGreaterThan(0n);
  expect(charge?.outputTokens).toBeLessThan(400);
});

/** It comes by itself every fifteen seconds. */
const SWEEP = { timeout: 30_000, intervals: [500] };

const AT_ONCE = { delayFirstTokenMs: 0, tokensPerSecond: 0 };

async function givenVisitor(
  cluster: Cluster,
  limits: UserWishes["limits"] = {},
) {
  const user = await givenUser(cluster.db, {
    limits: {
      creditsPerPeriod: 1_000_000n,
      dailyRequestsPerMember: null,
      concurrentCallsPerMember: 1_000,
      outputTokensMax: 4_096,
      ...limits,
    },
  });
  return { user, visitor: await visitorOf(cluster.db, user) };
}

/** What one such question holds, as the app itself reckons it. */
async function measureHold(cluster: Cluster, model: ModelControl) {
  await model.behave(AT_ONCE);
  const { user, visitor } = await givenVisitor(cluster, {
    outputTokensMax: OUTPUT_TOKENS,
  });
  const response = await ask(cluster.one, visitor, aQuestion());
  await response.text();
  const [call] = await callsOf(cluster.db, user);
  if (!call) throw new Error(`not even one call was made: ${response.status}`);
  return { credits: call.heldCredits, inputTokens: call.inputTokensHeld };
}

async function totalsOf(
  { db }: Cluster,
  { workspaceId }: { workspaceId: string },
) {
  const [totals] = await db
    .select()
    .from(usageTotals)
    .where(eq(usageTotals.workspaceId, workspaceId));
  return totals;
}
