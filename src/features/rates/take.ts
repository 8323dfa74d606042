import "server-only";
import { createHmac } from "node:crypto";
import { env } from "@/core/env";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import {
  type Bucket,
  type RateRefusal,
  refusalOf,
  type Standing,
  type Taken,
  unknownStanding,
} from "./bucket.ts";
import { openRedisStore, type RedisStore } from "./gateway.ts";
import { takeFromPostgres } from "./postgres-store.ts";
import {
  type BucketRule,
  RATE_RULES,
  type RateRule,
  type RateRuleName,
} from "./rules.ts";
import {
  mayAskRedis,
  notePostgresAnswer,
  notePostgresFailure,
  noteRedisAnswer,
  noteRedisFailure,
  storeInUse,
} from "./store-state.ts";

/** Who asks, as far as the rule's buckets need to know. */
export type Asker = {
  userId?: string;
  workspaceId?: string;
  /** What of ours is asked for. */
  route?: string;
  /** Null when it cannot be known. */
  address?: string | null | undefined;
};

/** How long to stay away when nobody knows how the buckets stand. */
const UNKNOWN_WAIT_MS = 10_000;

/**
 * Asks a rule's buckets for one token each. It never throws: what happens when
 * no store can say is the rule's.
 *
 * A visitor whose address is unknown is not limited by it: in one bucket for
 * all of them anybody could keep everybody else out.
 *
 * Refuses with `rate_limited`; nothing was taken then.
 */
export async function takeRate(
  db: Database,
  ruleName: RateRuleName,
  asker: Asker,
): Promise<Result<Standing[], RateRefusal>> {
  const rule: RateRule = RATE_RULES[ruleName];
  const buckets = bucketsOf(ruleName, asker);
  if (buckets.length === 0) return ok([]);
  const taken =
    (await takeFromRedis(buckets)) ?? (await takeFromDatabase(db, buckets));
  if (!taken) {
    return rule.whenUnknown === "open"
      ? ok([])
      : refuse({
          kind: "rate_limited",
          waitMs: UNKNOWN_WAIT_MS,
          standings: buckets.map((bucket) =>
            unknownStanding(bucket, UNKNOWN_WAIT_MS),
          ),
        });
  }
  return resultOf(taken);
}

/**
 * As `takeRate`, of Redis alone: for a rule whose buckets the asker's own
 * statement takes from where Redis cannot say or is not set up, which is null.
 */
export async function takeRateOfRedis(
  ruleName: RateRuleName,
  asker: Asker,
): Promise<Result<Standing[], RateRefusal> | null> {
  if (!hasRedisStore()) return null;
  const taken = await takeFromRedis(bucketsOf(ruleName, asker));
  return taken && resultOf(taken);
}

const resultOf = ({ isTaken, standings }: Taken) =>
  isTaken ? ok(standings) : refuse(refusalOf(standings));

/** The buckets that a rule has for somebody, as far as they are known. */
export function bucketsOf(ruleName: RateRuleName, asker: Asker): Bucket[] {
  const rule: RateRule = RATE_RULES[ruleName];
  return rule.buckets.flatMap((bucket) => bucketOf(ruleName, bucket, asker));
}

/** Null where Postgres cannot say either. */
async function takeFromDatabase(
  db: Database,
  buckets: Bucket[],
): Promise<Taken | null> {
  try {
    const taken = await takeFromPostgres(db, buckets);
    notePostgresAnswer();
    return taken;
  } catch (fault) {
    notePostgresFailure(fault);
    return null;
  }
}

/**
 * Null where Redis cannot say. It takes from one bucket after the other, until
 * one is empty: what the ones before it gave is not put back, since by then it
 * may be a token more than they hold. Whoever is refused has asked, and that
 * may cost a token.
 *
 * Each store has buckets of its own: when another takes over, everybody has up
 * to one more burst.
 */
async function takeFromRedis(buckets: Bucket[]): Promise<Taken | null> {
  const redis = redisStore();
  if (!redis || !mayAskRedis()) return null;
  const standings: Standing[] = [];
  try {
    for (const bucket of buckets) {
      const taken = await redis.take(bucket);
      noteRedisAnswer();
      standings.push(...taken.standings);
      if (!taken.isTaken) return { isTaken: false, standings };
    }
    return { isTaken: true, standings };
  } catch (fault) {
    noteRedisFailure(fault);
    return null;
  }
}

let opened: RedisStore | null | undefined;

const redisStore = () => {
  if (opened === undefined) opened = openRedisStore(env());
  return opened;
};

/** Which store keeps the buckets of this process now. */
export const rateStoreInUse = () => storeInUse({ hasRedis: hasRedisStore() });

/** Whether Upstash is set up, in use or not. */
export const hasRedisStore = () => redisStore() !== null;

function bucketOf(
  ruleName: RateRuleName,
  rule: BucketRule,
  asker: Asker,
): Bucket[] {
  const id = {
    user: asker.userId,
    workspace: asker.workspaceId,
    route: asker.userId && asker.route && `${asker.route}:${asker.userId}`,
    address: asker.address && unreadable(asker.address),
  }[rule.per];
  if (!id) return [];
  const policy = `${ruleName}-${rule.per}`;
  const scale = env().RATE_LIMIT_SCALE;
  return [
    {
      per: rule.per,
      burst: rule.burst * scale,
      refillMs: Math.ceil(rule.refillMs / scale),
      policy,
      key: `${policy}:${id}`,
    },
  ];
}

const ADDRESSES_KEPT = 1_000;
const unreadables = new Map<string, string>();

/** An address is personal data, and a store may be somebody else's server. */
function unreadable(address: string): string {
  const known = unreadables.get(address);
  if (known !== undefined) return known;
  const key = createHmac("sha256", env().AUTH_SECRET)
    .update(`rate ${address}`)
    .digest("base64url")
    .slice(0, 22);
  if (unreadables.size >= ADDRESSES_KEPT) unreadables.clear();
  unreadables.set(address, key);
  return key;
}
