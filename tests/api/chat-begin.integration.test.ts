import { aQuestion, test } from "@tests/support/app";
import { givenSession } from "@tests/support/build";
import { eventsOf } from "@tests/support/events";
import { block, isWaiting, until } from "@tests/support/locks";
import { statementsOfApp } from "@tests/support/statements";
import { callsOf, messagesOf } from "@tests/support/threads";
import type { Pool } from "pg";
import { describe, expect, onTestFinished } from "vitest";
import type { Database } from "@/db/client";

const DAY_MS = 86_400_000;

/** Whether a person has ever been asked for a token of the limiter. */
async function hasBucket(pool: Pool, { userId }: { userId: string }) {
  const { rows } = await pool.query(
    "select from rate_buckets where key = 'chat-user:' || $1",
    [userId],
  );
  return rows.length > 0;
}

/** Has this process find that models fail, again and again. */
async function bringDown(modelIds: string[]) {
  const { admitTo, forgetCircuits } = await import("@/features/llm/circuits");
  onTestFinished(forgetCircuits);
  for (const modelId of modelIds) {
    for (let times = 0; times < 20; times += 1) {
      admitTo(modelId)?.end("failed", performance.now());
    }
  }
}

/** As many calls as one process runs, until the test ends. */
async function fillWithCalls(db: Database) {
  const calls = await import("@/features/llm/running-calls");
  const { RunningCall } = await import("@/features/llm/running-call");
  const whole = 60_000;
  const timeouts = { firstTokenMs: whole, idleMs: whole, wholeCallMs: whole };
  const ids = Array.from(
    { length: calls.RUNNING_CALLS_MAX },
    (_, nth) => `call ${nth}`,
  );
  onTestFinished(() => ids.forEach(calls.removeRunningCall));
  for (const requestId of ids) {
    calls.addRunningCall(new RunningCall({ db, requestId, timeouts }));
  }
}

describe("the first question of a conversation", () => {
  test("takes two statements until its answer is charged; the next takes three", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const first = aQuestion();
    const { conversationId } = first;
    await eventsOf(await app.post(visitor, aQuestion()));

    const atFirst = await statementsOfApp(async () =>
      eventsOf(await app.post(visitor, first)),
    );
    const then = await statementsOfApp(async () =>
      eventsOf(await app.post(visitor, aQuestion({ conversationId }))),
    );

    expect([atFirst, then]).toEqual([2, 3]);
  });

  test("sent twice at once is answered once; the other is told where", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    app.model.behave({ text: "One. Two. Three.", tokensPerSecond: 20 });

    const responses = await Promise.all([
      app.post(visitor, question),
      app.post(visitor, question),
    ]);

    const bodies = await Promise.all(responses.map((each) => each.text()));
    const refused = responses.findIndex(({ status }) => status === 409);
    expect(responses.map(({ status }) => status).toSorted()).toEqual([
      200, 409,
    ]);
    expect(bodies[refused]).toContain(
      `/api/ai/chat/${question.conversationId}/stream`,
    );
    expect(await callsOf(db, visitor)).toHaveLength(1);
    expect(app.model.calls()).toHaveLength(1);
  });

  test("of a suspended account begins nothing, and takes no token", async ({
    app,
    db,
    pool,
    visit,
  }) => {
    const visitor = await visit({ status: "suspended" });
    const question = aQuestion();

    const response = await app.post(visitor, question);

    expect(response.status).toBe(403);
    expect(await messagesOf(db, question.conversationId)).toEqual([]);
    expect(await hasBucket(pool, visitor)).toBe(false);
  });

  test("from another site begins nothing, and takes no token", async ({
    app,
    pool,
    visit,
  }) => {
    const visitor = await visit();

    const response = await app.post(visitor, aQuestion(), {
      "sec-fetch-site": "cross-site",
    });

    expect(response.status).toBe(403);
    expect(await hasBucket(pool, visitor)).toBe(false);
  });

  test("for a model that is known to be down begins nothing", async ({
    app,
    db,
    pool,
    visit,
  }) => {
    const visitor = await visit();
    await bringDown(["gpt-4o-mini", "llama-3.3-70b-versatile"]);

    const response = await app.post(visitor, aQuestion());

    expect(response.status).toBe(503);
    expect(await callsOf(db, visitor)).toEqual([]);
    expect(await hasBucket(pool, visitor)).toBe(false);
  });

  test("begins nothing in a process that has no room left, and takes no token", async ({
    app,
    db,
    pool,
    visit,
  }) => {
    const visitor = await visit();
    await fillWithCalls(db);

    const response = await app.post(visitor, aQuestion());

    expect(response.status).toBe(503);
    expect(await callsOf(db, visitor)).toEqual([]);
    expect(await hasBucket(pool, visitor)).toBe(false);
  });

  test("goes on with what is held, should its models be found down meanwhile", async ({
    app,
    db,
    pool,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave({ text: "Here." });
    const letGo = await block(
      pool,
      "select from credit_balances where workspace_id = $1 for update",
      [visitor.workspaceId],
    );

    const asked = app.post(visitor, aQuestion());
    await until(() => isWaiting(db, "begin_answer"));
    await bringDown(["gpt-4o-mini", "llama-3.3-70b-versatile"]);
    await letGo();

    expect((await eventsOf(await asked)).text).toBe("Here.");
    expect(await callsOf(db, visitor)).toMatchObject([{ state: "settled" }]);
  });

  test("begins once the session that is due is renewed", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const expires = new Date(Date.now() + 5 * DAY_MS);
    const old = await givenSession(db, { ...visitor, expires });
    await eventsOf(await app.post(visitor, aQuestion()));

    const statements = await statementsOfApp(async () =>
      eventsOf(await app.post(old, aQuestion())),
    );

    expect(statements).toBe(4);
    expect(app.model.calls()).toHaveLength(2);
  });

  test("after nothing that is there is refused, and nothing is begun", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion({ parentId: aQuestion().message.id });

    const response = await app.post(visitor, question);

    expect(response.status).toBe(404);
    expect(await callsOf(db, visitor)).toEqual([]);
  });

  test("with an id in other use is refused, and its hold goes back", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const first = aQuestion();
    await eventsOf(await app.post(visitor, first));

    const response = await app.post(
      visitor,
      aQuestion({ answerId: first.message.id }),
    );

    expect(response.status).toBe(400);
    const calls = await callsOf(db, visitor);
    expect(calls.map(({ state }) => state)).toEqual(["settled", "released"]);
  });
});
