import { aQuestion, test } from "@tests/support/app";
import { givenSession, givenUser } from "@tests/support/build";
import { eventsOf } from "@tests/support/events";
import { startRedis } from "@tests/support/redis";
import { callsOf } from "@tests/support/threads";
import { drain, expectTooMany } from "@tests/support/too-many";
import type { Pool } from "pg";
import { afterAll, beforeEach, describe, expect } from "vitest";
import { RATE_RULES } from "@/features/rates/rules";

/** Before anything reads the configuration: it is read once a process. */
const redis = await startRedis();
process.env.UPSTASH_REDIS_REST_URL = redis.url;
process.env.UPSTASH_REDIS_REST_TOKEN = redis.token;
process.env.TRUSTED_PROXY_HOPS = "1";

const DOWN = { isCut: true };
const SLOW = { delayMs: 6_000 };
const [PERSON, WORKSPACE] = RATE_RULES.chat.buckets;

beforeEach(() => {
  redis.behave({});
  globalThis.tollgateRateStores = undefined;
});
afterAll(() => redis.close());

/** What Postgres keeps of this person and workspace. */
const keysOf = async (
  pool: Pool,
  visitor: { userId: string; workspaceId: string },
) => {
  const { rows } = await pool.query<{ key: string }>(
    "select key from rate_buckets where key like any ($1) order by key",
    [[`%:${visitor.userId}`, `%:${visitor.workspaceId}`]],
  );
  return rows.map(({ key }) => key);
};

/** Few at once: a machine that is busy must not be taken for a slow Redis. */
const AT_ONCE = 4;

describe("with Upstash set up", () => {
  test("the chat's buckets are kept in Redis alone, and told as ever", async ({
    app,
    pool,
    visit,
  }) => {
    const visitor = await visit();

    const first = await app.post(visitor, aQuestion());
    const before = redis.requests();
    const second = await app.post(visitor, aQuestion());
    await Promise.all([eventsOf(first), eventsOf(second)]);

    expect(second.headers.get("ratelimit-policy")).toBe(
      '"chat-user";q=30;w=30, "chat-workspace";q=300;w=30',
    );
    expect(second.headers.get("ratelimit")).toMatch(
      /^"chat-user";r=2[89];t=\d, "chat-workspace";r=29\d;t=\d$/,
    );
    expect(await keysOf(pool, visitor)).toEqual([]);
    expect(redis.requests() - before).toBe(2);
  });

  test("nobody gets more than a bucket holds, and what is refused costs nothing", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit({
      limits: { creditsPerPeriod: 1_000_000n, dailyRequestsPerMember: null },
    });
    const isTooFast = ({ status, headers }: Response) =>
      status === 429 &&
      headers.get("ratelimit")?.startsWith('"chat-user";r=0;') === true;
    const startMs = Date.now();

    const answers: Response[] = [];
    while (!answers.some(isTooFast)) {
      const some = Array.from({ length: AT_ONCE }, () =>
        app.post(visitor, aQuestion()),
      );
      answers.push(...(await Promise.all(some)));
    }
    const passedMs = Date.now() - startMs;
    const answered = answers.filter(({ status }) => status === 200);
    for (const answer of answered) await eventsOf(answer);

    const tooFast = answers.filter(isTooFast);
    const taken = answers.length - tooFast.length;
    expect(taken).toBeGreaterThanOrEqual(PERSON.burst);
    expect(taken).toBeLessThanOrEqual(
      PERSON.burst + Math.floor(passedMs / PERSON.refillMs),
    );
    for (const answer of tooFast) {
      expect(expectTooMany(answer)).toEqual(["chat-user"]);
    }
    expect(await callsOf(db, visitor)).toHaveLength(answered.length);
  });

  test("whoever is too fast takes nothing from what colleagues share", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const bucket = `tollgate:rate:chat-user:${visitor.userId}`;
    await eventsOf(await app.post(visitor, aQuestion()));
    await redis.send(
      "hset",
      bucket,
      "tokens",
      "0",
      "refilledAt",
      `${Date.now() + 60_000}`,
    );
    const before = redis.requests();

    const refused = await app.post(visitor, aQuestion());

    expect(expectTooMany(refused)).toEqual(["chat-user"]);
    expect(redis.requests() - before).toBe(1);
  });

  test("a free question is counted for its address too, where its plan is known: in Postgres", async ({
    app,
    db,
    pool,
  }) => {
    const person = await givenUser(db, { planId: "free" });
    const visitor = await givenSession(db, person);
    const from = { "x-forwarded-for": "198.51.100.99" };
    await eventsOf(await app.post(visitor, aQuestion(), from));
    await drain(pool, "chat_free-address:%");

    const refused = await app.post(visitor, aQuestion(), from);

    expect(expectTooMany(refused)).toEqual(["chat_free-address"]);
    expect(await keysOf(pool, person)).toEqual([]);
  });
});

describe("with Upstash set up, and Redis", () => {
  test.for([
    ["down", DOWN],
    ["slow", SLOW],
  ] as const)(
    "%s, reserve takes from the buckets in Postgres and refuses past them",
    async ([_name, fault], { app, pool, visit }) => {
      const visitor = await visit();
      redis.behave(fault);
      const answered = await app.post(visitor, aQuestion());
      await eventsOf(answered);
      const keys = await keysOf(pool, visitor);
      await drain(pool, `chat-user:${visitor.userId}`);

      const refused = await app.post(visitor, aQuestion());

      expect(answered.status).toBe(200);
      expect(answered.headers.get("ratelimit")).toMatch(
        new RegExp(
          `^"chat-user";r=${PERSON.burst - 1};t=1, "chat-workspace";r=${WORKSPACE.burst - 1};t=1$`,
        ),
      );
      expect(keys).toEqual([
        `chat-user:${visitor.userId}`,
        `chat-workspace:${visitor.workspaceId}`,
      ]);
      expect(expectTooMany(refused)).toEqual(["chat-user"]);
    },
  );
});
