import "server-only";
import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import type { Env } from "@/core/env";
import { type Bucket, standingOf, type Taken } from "./bucket.ts";

/** A limiter on the way of every request must not be what makes it slow. */
const TIMEOUT_MS = 500;

/** Buckets kept by Upstash. */
export type RedisStore = { take(bucket: Bucket): Promise<Taken> };

/** Redis did not answer in time: nobody knows whether a token was taken. */
class RedisTimeout extends Error {
  constructor() {
    super("Redis did not answer in time");
    this.name = "RedisTimeout";
  }
}

/** Null where Upstash is not set up. */
export function openRedisStore(
  variables: Pick<Env, "UPSTASH_REDIS_REST_URL" | "UPSTASH_REDIS_REST_TOKEN">,
  { timeoutMs = TIMEOUT_MS } = {},
): RedisStore | null {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } =
    variables;
  if (!url || !token) return null;
  const redis = new Redis({
    url,
    token,
    enableTelemetry: false,
    retry: false,
    // The limiter's own timeout leaves the request open.
    signal: () => AbortSignal.timeout(2 * timeoutMs),
  });
  const limiters = new Map<string, Ratelimit>();

  /** One for each kind of bucket: it has the rule, Redis the tokens. */
  const limiterOf = ({ policy, burst, refillMs }: Bucket) => {
    const limiter =
      limiters.get(policy) ??
      new Ratelimit({
        redis,
        limiter: Ratelimit.tokenBucket(1, `${refillMs} ms`, burst),
        prefix: "tollgate:rate",
        timeout: timeoutMs,
        analytics: false,
        // Grows with every address that is refused, and is never emptied.
        ephemeralCache: false,
      });
    limiters.set(policy, limiter);
    return limiter;
  };

  return { take: (bucket) => takeFrom(limiterOf(bucket), bucket) };
}

/**
 * Takes a token by the clock of this process, which is what Upstash's limiter
 * goes by. A bucket that stood full for a while may give one token early.
 *
 * @throws RedisTimeout when it says `success` because nothing was heard, and
 *   whatever the client throws.
 */
async function takeFrom(limiter: Ratelimit, bucket: Bucket): Promise<Taken> {
  const answer = await limiter.limit(bucket.key);
  if (answer.reason === "timeout") throw new RedisTimeout();
  const { burst, refillMs } = bucket;
  const remaining = answer.success ? answer.remaining : 0;
  const nextInMs = Math.min(Math.max(answer.reset - Date.now(), 0), refillMs);
  const fullInMs =
    remaining >= burst ? 0 : (burst - remaining - 1) * refillMs + nextInMs;
  const standing = standingOf(bucket, fullInMs);
  return { isTaken: answer.success, standings: [standing] };
}
