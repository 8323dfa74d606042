import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type Model, startModel } from "@local/model/start";
import { givenUser } from "@tests/support/build";
import { test as base } from "@tests/support/database";
import {
  eventsOf,
  expectCountersToEqualTheLedger,
  totalsOf,
} from "@tests/support/ledger";
import { block, isWaiting, isWorking, until } from "@tests/support/locks";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { answerChunks, messages } from "@/db/schema/chat";
import { aiRequests } from "@/db/schema/usage";
import { closeInterruptedAnswers } from "@/features/chat/commands";
import type { ChatInput } from "@/features/chat/schema";
import { textOf } from "@/features/chat/stored";
import { sweep } from "@/features/limits/sweep";

const test = base.extend(
  "model",
  { scope: "file" },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
  async ({}, { onCleanup }) => {
    const model = await startModel({ tokensPerSecond: 0, firstTokenMs: 0 });
    onCleanup(() => model.close());
    return model;
  },
);

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

type Asked = Awaited<ReturnType<typeof ask>>;

/** Somebody's question, being answered by a process of its own. */
async function ask(
  db: Database,
  part: { databaseUrl: string; model: Model; text: string },
) {
  const person = await givenUser(db, { planId: "pro", limits: {} });
  const input: ChatInput = {
    conversationId: randomUUID(),
    answerId: randomUUID(),
    message: {
      id: randomUUID(),
      parts: [{ type: "text", text: part.text }],
    },
  };
  const start = () => {
    const child = spawn(
      process.execPath,
      [
        "--conditions=react-server",
        "--import",
        "tsx",
        "tests/support/answering.process.ts",
        JSON.stringify({ ...person, input }),
      ],
      {
        stdio: ["ignore", "ignore", "inherit"],
        env: {
          ...process.env,
          DATABASE_URL: part.databaseUrl,
          LOCAL_MODEL_URL: part.model.url,
          LOG_LEVEL: "error",
        },
      },
    );
    children.push(child);
    return child;
  };
  return { person, input, start, child: start() };
}

async function killHard(child: ChildProcess) {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

const requestOf = async (db: Database, { input }: Asked) => {
  const requests = await db
    .select()
    .from(aiRequests)
    .where(eq(aiRequests.answerId, input.answerId));
  return requests.at(-1);
};

const answerOf = async (db: Database, { input }: Asked) => {
  const [answer] = await db
    .select()
    .from(messages)
    .where(eq(messages.id, input.answerId));
  return answer;
};

/** Another process takes over: leases have run out, the conversation is read. */
async function afterTheLease(db: Database, { input }: Asked) {
  const now = new Date(Date.now() + 31_000);
  await sweep(db, { now });
  await closeInterruptedAnswers(db, {
    conversationId: input.conversationId,
    now,
  });
}

describe("kill -9", { timeout: 60_000 }, () => {
  test("in the reserve charges nothing and calls nobody", async ({
    db,
    pool,
    databaseUrl,
    model,
  }) => {
    model.reset();
    const letGo = await block(pool, "lock table messages in share mode");
    const asked = await ask(db, { databaseUrl, model, text: "Hello" });
    await until(() => isWaiting(db, "reserve_call("));

    await killHard(asked.child);
    await letGo();
    await until(async () => !(await isWorking(db, "reserve_call(")));
    await afterTheLease(db, asked);

    expect(model.calls()).toEqual([]);
    // Postgres may carry the statement out: then hold, question and answer are
    // all there, and otherwise none of them.
    const request = await requestOf(db, asked);
    const answer = await answerOf(db, asked);
    expect([request?.state, request?.credits, answer?.status]).toEqual(
      request
        ? ["expired", 0n, "interrupted"]
        : [undefined, undefined, undefined],
    );
    const charges = await eventsOf(db, asked.person);
    expect(charges.map(({ credits }) => credits)).toEqual(request ? [0n] : []);
    await expectCountersToEqualTheLedger(db);
  });

  test("after the dispatch charges nothing, leaves the question readable", async ({
    db,
    databaseUrl,
    model,
  }) => {
    model.reset();
    model.behave({ hang: true });
    const asked = await ask(db, { databaseUrl, model, text: "Hello" });
    await model.whenCalled(1);

    await killHard(asked.child);
    await afterTheLease(db, asked);

    expect(await requestOf(db, asked)).toMatchObject({
      state: "expired",
      outcome: "abandoned",
      credits: 0n,
    });
    expect(await answerOf(db, asked)).toMatchObject({
      status: "interrupted",
      parts: [],
    });
    await expectCountersToEqualTheLedger(db);
  });

  test("in mid-stream charges what was received, keeps the text, and lets a retry answer", async ({
    db,
    databaseUrl,
    model,
  }) => {
    model.reset();
    model.behave({ tokensPerSecond: 40, outputTokens: 400, times: 1 });
    const asked = await ask(db, { databaseUrl, model, text: "Tell me more" });
    await until(
      async () =>
        ((await requestOf(db, asked))?.receivedOutputTokens ?? 0) > 20,
    );
    await until(
      async () =>
        (
          await db
            .select()
            .from(answerChunks)
            .where(eq(answerChunks.answerId, asked.input.answerId))
        ).length > 2,
    );

    await killHard(asked.child);
    const received = (await requestOf(db, asked))?.receivedOutputTokens ?? 0;
    await afterTheLease(db, asked);

    const [charge] = await eventsOf(db, asked.person);
    const written = model.calls()[0]?.tokensWritten ?? 0;
    expect(charge).toMatchObject({
      kind: "charge",
      outputTokens: received,
      isEstimated: true,
    });
    expect(received).toBeLessThanOrEqual(written);
    const interrupted = await answerOf(db, asked);
    expect(interrupted?.status).toBe("interrupted");
    expect(textOf(interrupted?.parts ?? []).length).toBeGreaterThan(20);

    const retry = asked.start();
    await until(async () => (await answerOf(db, asked))?.status === "complete");
    await until(async () => (await requestOf(db, asked))?.state === "settled");
    await killHard(retry);
    expect(await eventsOf(db, asked.person)).toHaveLength(2);
    await expectCountersToEqualTheLedger(db);
  });

  test("in the settle charges once, and keeps the text", async ({
    db,
    pool,
    databaseUrl,
    model,
  }) => {
    model.reset();
    model.behave({ outputTokens: 60, tokensPerSecond: 60 });
    const asked = await ask(db, { databaseUrl, model, text: "Hello" });
    await model.whenCalled(1);
    const letGo = await block(
      pool,
      "select from credit_balances where workspace_id = $1 for update",
      [asked.person.workspaceId],
    );
    await until(() => isWaiting(db, "settle_call("));

    await killHard(asked.child);
    await letGo();
    await until(async () => !(await isWorking(db, "settle_call(")));
    await afterTheLease(db, asked);

    // Postgres may carry the statement out: then the answer is whole and the
    // charge exact, and otherwise it is what was stored of it, and estimated.
    const answer = await answerOf(db, asked);
    const isWhole = answer?.status === "complete";
    expect(answer?.status).toBe(isWhole ? "complete" : "interrupted");
    expect(textOf(answer?.parts ?? [])).toBeTruthy();
    expect(await eventsOf(db, asked.person)).toMatchObject([
      { kind: "charge", isEstimated: !isWhole },
    ]);
    expect(await totalsOf(db, asked.person)).toMatchObject({
      includedHeld: 0n,
    });
    await expectCountersToEqualTheLedger(db);
  });

  test("after the settle changes nothing more", async ({
    db,
    databaseUrl,
    model,
  }) => {
    model.reset();
    const asked = await ask(db, { databaseUrl, model, text: "Hello" });
    await until(async () => (await requestOf(db, asked))?.state === "settled");
    const before = await eventsOf(db, asked.person);

    await killHard(asked.child);
    await afterTheLease(db, asked);

    expect(await eventsOf(db, asked.person)).toEqual(before);
    expect(await requestOf(db, asked)).toMatchObject({
      state: "settled",
      outcome: "completed",
    });
    await expectCountersToEqualTheLedger(db);
  });
});
