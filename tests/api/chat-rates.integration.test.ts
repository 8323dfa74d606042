import { randomUUID } from "node:crypto";
import { aQuestion, test } from "@tests/support/app";
import { givenSession, givenUser } from "@tests/support/build";
import { eventsOf } from "@tests/support/events";
import { callsOf, messagesOf } from "@tests/support/threads";
import type { Pool } from "pg";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { contractErrorBody } from "@/features/chat/schema";

process.env.TRUSTED_PROXY_HOPS = "1";

/** Nobody has taken from it for as long as it now lacks. */
const fill = (pool: Pool, key: string, lacksMs: number) =>
  pool.query(
    `insert into rate_buckets (key, full_at_ms)
     values ($1, floor(extract(epoch from clock_timestamp()) * 1000) + $2)
     on conflict (key) do update set full_at_ms = excluded.full_at_ms`,
    [key, lacksMs],
  );

const onFreePlan = async (db: Database) =>
  givenSession(db, await givenUser(db, { planId: "free" }));

describe("a question that comes too fast", () => {
  test("is a 429 with the wait, stored nowhere and sent to no model", async ({
    app,
    db,
    pool,
    visit,
  }) => {
    const visitor = await visit();
    const conversationId = randomUUID();
    await fill(pool, `chat-user:${visitor.userId}`, 35_000);

    const response = await app.post(visitor, aQuestion({ conversationId }));

    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(1);
    expect(response.headers.get("ratelimit-policy")).toBe(
      '"chat-user";q=30;w=30, "chat-workspace";q=300;w=30',
    );
    expect(response.headers.get("ratelimit")).toMatch(
      /^"chat-user";r=0;t=\d+, "chat-workspace";r=300;t=0$/,
    );
    expect(contractErrorBody.parse(await response.json()).error).toMatchObject({
      code: "rate_limited",
      message: expect.stringMatching(/Try again in \d+ seconds\.$/),
    });
    expect(await callsOf(db, visitor)).toEqual([]);
    expect(await messagesOf(db, conversationId)).toEqual([]);
    expect(app.model.calls()).toEqual([]);
  });

  test("does not come so yet: the answer tells how the buckets stand", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();

    const first = await app.post(visitor, aQuestion());
    const second = await app.post(visitor, aQuestion());
    await Promise.all([first.text(), second.text()]);

    expect(first.headers.get("ratelimit-policy")).toBe(
      '"chat-user";q=30;w=30, "chat-workspace";q=300;w=30',
    );
    expect(first.headers.get("ratelimit")).toMatch(
      /^"chat-user";r=29;t=1, "chat-workspace";r=299;t=1$/,
    );
    expect(second.headers.get("ratelimit")).toMatch(/^"chat-user";r=28;t=2, /);
  });

  test("is answered when it is sent again later, under the same key", async ({
    app,
    pool,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion();
    await fill(pool, `chat-user:${visitor.userId}`, 35_000);
    const refused = await app.post(visitor, question);
    await fill(pool, `chat-user:${visitor.userId}`, 0);

    const answered = await app.post(visitor, question);

    expect([refused.status, answered.status]).toEqual([429, 200]);
    expect((await eventsOf(answered)).finish).not.toBeNull();
  });

  test("on the free plan is counted for its address too", async ({
    app,
    db,
    pool,
  }) => {
    const from = { "x-forwarded-for": "198.51.100.99" };
    const [ada, grace] = [await onFreePlan(db), await onFreePlan(db)];
    const elsewhere = { "x-forwarded-for": "203.0.113.4" };
    await eventsOf(await app.post(ada, aQuestion(), from));
    await pool.query(
      "update rate_buckets set full_at_ms = full_at_ms + 100000000 where key like 'chat_free-address:%'",
    );

    const refused = await app.post(grace, aQuestion(), from);
    const answered = await app.post(grace, aQuestion(), elsewhere);

    expect([refused.status, answered.status]).toEqual([429, 200]);
    expect(refused.headers.get("ratelimit-policy")).toBe(
      '"chat_free-address";q=100;w=3000',
    );
    await eventsOf(answered);
  });
});
