import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import {
  expectCountersToEqualTheLedger,
  totalsOf,
} from "@tests/support/ledger";
import { startRedis } from "@tests/support/redis";
import { afterAll, beforeEach, describe, expect } from "vitest";

/** Before anything reads the configuration: it is read once a process. */
const redis = await startRedis();
process.env.UPSTASH_REDIS_REST_URL = redis.url;
process.env.UPSTASH_REDIS_REST_TOKEN = redis.token;

const DOWN = { isCut: true };
const SLOW = { delayMs: 6_000 };

beforeEach(() => {
  redis.behave({});
  globalThis.tollgateRateStores = undefined;
});
afterAll(() => redis.close());

describe("with Upstash set up", () => {
  test.for([
    ["down", DOWN],
    ["slow", SLOW],
  ] as const)(
    "the health check names the store that is in use while Redis is %s",
    async ([_name, fault], { app, routes, visit }) => {
      const stores = async () => {
        const response = await routes.health.GET(
          new Request("http://localhost:3000/api/health?deep=1"),
        );
        const { status, rateLimits } = await response.json();
        return [response.status, status, rateLimits];
      };
      const visitor = await visit();
      await app.usage(visitor);

      expect(await stores()).toEqual([200, "ok", "redis"]);
      redis.behave(fault);
      await app.usage(visitor);
      expect(await stores()).toEqual([200, "ok", "postgres"]);
    },
  );
});

describe("the quota", () => {
  const FAULTS: [string, () => Promise<unknown>][] = [
    ["down", async () => redis.behave(DOWN)],
    ["slow", async () => redis.behave(SLOW)],
    ["flushed", () => redis.send("flushall")],
  ];
  test.for(FAULTS)(
    "is exact while Redis is %s: 5 of 20 are answered, none is a fault",
    async ([_name, happen], { app, db, visit }) => {
      const visitor = await visit({
        limits: { creditsPerPeriod: 1_000_000n, dailyRequestsPerMember: 5 },
      });
      await app.usage(visitor);
      await happen();

      const [answers, usages] = await Promise.all([
        Promise.all(
          Array.from({ length: 20 }, () => app.post(visitor, aQuestion())),
        ),
        Promise.all(Array.from({ length: 5 }, () => app.usage(visitor))),
      ]);
      const answered = answers.filter(({ status }) => status === 200);
      for (const answer of answered) await eventsOf(answer);

      expect(usages.map(({ status }) => status)).toEqual(Array(5).fill(200));
      expect(answered).toHaveLength(5);
      expect(
        answers
          .filter(({ status }) => status !== 200)
          .filter(({ status }) => status !== 402 && status !== 429),
      ).toEqual([]);
      expect(await totalsOf(db, visitor)).toMatchObject({
        includedHeld: 0n,
        requests: 5n,
      });
      await expectCountersToEqualTheLedger(db);
    },
  );
});
