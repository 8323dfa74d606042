import { aQuestion, test } from "@tests/support/app";
import { givenSession } from "@tests/support/build";
import { eventsOf } from "@tests/support/events";
import { callsOf, messagesOf } from "@tests/support/threads";
import type { Pool } from "pg";
import { describe, expect, onTestFinished } from "vitest";

const DAY_MS = 86_400_000;

/** How often the app's pool gave out a connection: once a statement. */
async function statementsOf(work: () => Promise<unknown>) {
  const { pool } = await import("@/db/client");
  let acquired = 0;
  const count = () => {
    acquired += 1;
  };
  pool.on("acquire", count);
  await work();
  pool.off("acquire", count);
  return acquired;
}

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

describe("the first question of a conversation", () => {
  test("takes two statements until its answer is charged; the next takes three", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const first = aQuestion();
    const { conversationId } = first;
    await eventsOf(await app.post(visitor, aQuestion()));

    const atFirst = await statementsOf(async () =>
      eventsOf(await app.post(visitor, first)),
    );
    const then = await statementsOf(async () =>
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

  test("begins once the session that is due is renewed", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const expires = new Date(Date.now() + 5 * DAY_MS);
    const old = await givenSession(db, { ...visitor, expires });
    await eventsOf(await app.post(visitor, aQuestion()));

    const statements = await statementsOf(async () =>
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
