import { aQuestion, test as base } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import {
  expectCountersToEqualTheLedger,
  totalsOf,
} from "@tests/support/ledger";
import { block, isWaiting, isWorking, until } from "@tests/support/locks";
import { startScript } from "@tests/support/scripts";
import { callsOf, ledgerOf, messagesOf } from "@tests/support/threads";
import { describe, expect, onTestFinished } from "vitest";
import { sweep } from "@/features/limits/sweep";

const QUESTION =
  "Explain double entry bookkeeping to a new colleague, with one example";

/** Somebody's first question, answered and named by a process of its own. */
const test = base.extend("asked", async ({ app, db, databaseUrl, visit }) => {
  const person = await visit();
  const input = aQuestion({ text: QUESTION });
  const { conversationId, message } = input;
  const titleCalls = async () =>
    (await callsOf(db, person)).filter(({ feature }) => feature === "title");
  return {
    start: () => {
      const child = startScript("tests/support/answering.process.ts", {
        args: [JSON.stringify({ ...person, input })],
        env: {
          DATABASE_URL: databaseUrl,
          LOCAL_MODEL_URL: app.model.url,
          LOG_LEVEL: "error",
        },
      });
      onTestFinished(() => child.kill());
      return child;
    },
    /** This process answers the question once more. */
    answerAgain: async () => {
      await eventsOf(
        await app.post(person, {
          ...{ conversationId, parentId: message.id },
          answerId: crypto.randomUUID(),
        }),
      );
    },
    titleCalls,
    newestCall: async () => (await titleCalls()).at(-1),
    charges: async () =>
      (await ledgerOf(db, person)).filter(({ feature }) => feature === "title"),
    title: async () => (await messagesOf(db, conversationId))[0]?.title,
    /** Leases have run out; nothing is reserved any more. */
    afterTheLease: async () => {
      await sweep(db, { now: new Date(Date.now() + 31_000) });
      expect(await totalsOf(db, person)).toMatchObject({ includedHeld: 0n });
      await expectCountersToEqualTheLedger(db);
    },
    person,
  };
});

describe("a process killed while a model names a conversation", {
  timeout: 60_000,
}, () => {
  test("before it writes anything charges nothing, and the question stays the title until another is written", async ({
    app,
    asked,
  }) => {
    app.model.behave({ when: QUESTION, hang: true, times: 1 });
    app.model.behave({ when: QUESTION, text: "The answer.", times: 1 });
    const child = asked.start();
    await app.model.whenCalled(2);

    await child.kill();
    await asked.afterTheLease();

    expect(await asked.newestCall()).toMatchObject({
      state: "expired",
      outcome: "abandoned",
      credits: 0n,
    });
    expect(await asked.title()).toBe(QUESTION);
    await asked.answerAgain();
    await until(async () => (await asked.newestCall())?.state === "settled");
    expect(await asked.title()).toBe("Double entry bookkeeping to a new");
    const paid = (await asked.charges()).filter(({ credits }) => credits > 0n);
    expect(paid).toHaveLength(1);
    await asked.afterTheLease();
  });

  test("in mid-title charges what was received, once, and keeps no half a title", async ({
    app,
    asked,
  }) => {
    app.model.behave({
      when: QUESTION,
      outputTokens: 30,
      stallAfterTokens: 12,
      times: 1,
    });
    app.model.behave({ when: QUESTION, text: "The answer.", times: 1 });
    const child = asked.start();
    await app.model.whenCalled(2);
    await until(
      async () => ((await asked.newestCall())?.receivedOutputTokens ?? 0) > 4,
    );

    await child.kill();
    await asked.afterTheLease();
    const received = (await asked.newestCall())?.receivedOutputTokens;
    await asked.answerAgain();
    await until(async () => (await asked.newestCall())?.state === "released");
    await asked.afterTheLease();

    expect(await asked.charges()).toMatchObject([
      { kind: "charge", outputTokens: received, isEstimated: true },
    ]);
    expect(await asked.title()).toBe(QUESTION);
  });

  test("in the settle has title and charge or neither", async ({
    db,
    pool,
    app,
    asked,
  }) => {
    app.model.behave({
      when: QUESTION,
      delayFirstTokenMs: 800,
      text: "Ledgers",
    });
    app.model.behave({ when: QUESTION, text: "The answer.", times: 1 });
    const child = asked.start();
    await app.model.whenCalled(2);
    const letGo = await block(
      pool,
      "select from credit_balances where workspace_id = $1 for update",
      [asked.person.workspaceId],
    );
    await until(() => isWaiting(db, "name_conversation("));

    await child.kill();
    await letGo();
    await until(async () => !(await isWorking(db, "name_conversation(")));
    await asked.afterTheLease();

    // Postgres may carry the statement out: then the title is stored and its
    // charge exact; otherwise it is lost, and what was received of it charged.
    const isNamed = (await asked.title()) === "Ledgers";
    expect(await asked.title()).toBe(isNamed ? "Ledgers" : QUESTION);
    expect(await asked.charges()).toMatchObject([
      { kind: "charge", isEstimated: !isNamed },
    ]);
  });

  test("after the settle is charged no second time, whoever answers again", async ({
    app,
    asked,
  }) => {
    const child = asked.start();
    await app.model.whenCalled(2);
    await until(async () => (await asked.newestCall())?.state === "settled");
    const title = await asked.title();

    await child.kill();
    await asked.answerAgain();
    await app.model.whenIdle();
    await asked.afterTheLease();

    expect(await asked.titleCalls()).toHaveLength(1);
    expect(await asked.charges()).toHaveLength(1);
    expect(await asked.title()).toBe(title);
  });
});
