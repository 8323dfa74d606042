import { randomUUID } from "node:crypto";
import { test } from "@tests/support/database";
import { startRedis } from "@tests/support/redis";
import { afterAll, beforeEach, describe, expect, vi } from "vitest";
import { RATE_RULES } from "@/features/rates/rules";
import { takeRate } from "@/features/rates/take";

/** Before anything reads the configuration: it is read once a process. */
const redis = await startRedis();
process.env.UPSTASH_REDIS_REST_URL = redis.url;
process.env.UPSTASH_REDIS_REST_TOKEN = redis.token;
process.env.LOG_LEVEL = "info";

const SLOW = { delayMs: 6_000 };
const DOWN = { isCut: true };
const FAILING = { status: 500 };

beforeEach(() => {
  redis.behave({});
  globalThis.tollgateRateStores = undefined;
});
afterAll(() => redis.close());

const somebody = () => ({ userId: randomUUID() });

/** What is logged of the limiter from now on: one line a change. */
function logOfLimiter() {
  const lines: string[] = [];
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    if (String(line).includes("rate limits:")) lines.push(String(line));
    return true;
  });
  const events = () => {
    spy.mockRestore();
    return lines.map((line) => String(JSON.parse(line).event));
  };
  return { events };
}

describe("with Upstash set up", () => {
  test("buckets are kept in Redis alone", async ({ db, pool }) => {
    const person = somebody();
    const { burst } = RATE_RULES.exports.buckets[0];

    const taken: Awaited<ReturnType<typeof takeRate>>[] = [];
    for (let nth = 0; nth < burst + 3; nth += 1) {
      taken.push(await takeRate(db, "exports", person));
    }

    expect(taken.filter(({ ok }) => ok)).toHaveLength(burst);
    expect(taken.find(({ ok }) => !ok)).toMatchObject({
      refusal: { kind: "rate_limited", standings: [{ remaining: 0 }] },
    });
    const { rows } = await pool.query("select key from rate_buckets");
    expect(rows).toEqual([]);
    expect(
      await redis.send("exists", `tollgate:rate:exports-user:${person.userId}`),
    ).toBe(1);
  });

  test.for([
    ["down", DOWN],
    ["slow", SLOW],
    ["failing", FAILING],
  ] as const)(
    "and Redis %s, the next call asks it no more and Postgres keeps them",
    async ([_name, fault], { db }) => {
      const person = somebody();
      const { burst } = RATE_RULES.exports.buckets[0];
      const log = logOfLimiter();
      redis.behave(fault);

      await takeRate(db, "exports", person);
      const asked = redis.requests();
      const taken = await Promise.all(
        Array.from({ length: burst }, () => takeRate(db, "exports", person)),
      );

      expect(redis.requests()).toBe(asked);
      expect(taken.filter(({ ok }) => ok)).toHaveLength(burst - 1);
      expect(log.events()).toEqual([
        "rate limits: redis is away, postgres keeps them",
      ]);
    },
  );

  test("goes back to Redis when that answers again, and says so once", async ({
    db,
  }) => {
    const person = somebody();
    const log = logOfLimiter();
    redis.behave(DOWN);
    await takeRate(db, "exports", person);
    redis.behave({});
    const startMs = performance.now();
    const clock = vi
      .spyOn(performance, "now")
      .mockReturnValue(startMs + 60_000);

    await takeRate(db, "exports", person);
    await takeRate(db, "exports", person);

    clock.mockRestore();
    expect(log.events()).toEqual([
      "rate limits: redis is away, postgres keeps them",
      "rate limits: redis is back",
    ]);
    expect(
      await redis.send("exists", `tollgate:rate:exports-user:${person.userId}`),
    ).toBe(1);
  });
});
