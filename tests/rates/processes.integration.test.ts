import { test } from "@tests/support/database";
import { aBucket } from "@tests/support/rates";
import { startRedis } from "@tests/support/redis";
import { takeInProcesses } from "@tests/support/takers";
import { describe, expect, onTestFinished } from "vitest";

const FOR_MS = 3_000;
const RULE = { burst: 50, refillMs: 20 };

describe("two processes at one bucket, as fast as they can", () => {
  test("get what it holds from Postgres, never more and hardly less", {
    timeout: 60_000,
  }, async ({ databaseUrl }) => {
    const { taken, takenByEach, heldMax, heldMin } = await takeInProcesses(
      { bucket: aBucket(RULE), forMs: FOR_MS },
      { processes: 2, env: { DATABASE_URL: databaseUrl } },
    );

    expect(Math.min(...takenByEach)).toBeGreaterThan(0);
    expect(taken).toBeLessThanOrEqual(heldMax);
    expect(taken).toBeGreaterThanOrEqual(0.99 * heldMin);
  });

  test("get the same from Redis", { timeout: 60_000 }, async ({
    databaseUrl,
  }) => {
    const redis = await startRedis();
    onTestFinished(() => redis.close());

    const { taken, takenByEach, heldMax, heldMin } = await takeInProcesses(
      { bucket: aBucket(RULE), forMs: FOR_MS },
      {
        processes: 2,
        env: {
          DATABASE_URL: databaseUrl,
          UPSTASH_REDIS_REST_URL: redis.url,
          UPSTASH_REDIS_REST_TOKEN: redis.token,
        },
      },
    );

    expect(redis.requests()).toBeGreaterThan(taken);
    expect(Math.min(...takenByEach)).toBeGreaterThan(0);
    expect(taken).toBeLessThanOrEqual(heldMax);
    expect(taken).toBeGreaterThanOrEqual(0.99 * heldMin);
  });
});
