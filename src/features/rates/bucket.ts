import type { BucketRule } from "./rules.ts";

/** One bucket that is asked for a token. */
export type Bucket = BucketRule & {
  /** The policy's name in the headers: the rule, and whose bucket it is. */
  policy: string;
  /** Whose it is and where, unique among all buckets; says nothing about a person. */
  key: string;
};

/** How a bucket stands after it was asked. */
export type Standing = {
  bucket: Bucket;
  /** Whole tokens that could be taken at once. */
  remaining: number;
  /** Until the bucket is full. */
  fullInMs: number;
  /** Until there is a token; 0 when there is one. */
  waitMs: number;
};

/**
 * What the moment at which a bucket is full again says of it: of `burst` tokens
 * there are floor((burst × refill − time until it is full) / refill).
 */
export function standingOf(bucket: Bucket, fullInMs: number): Standing {
  const { burst, refillMs } = bucket;
  const remaining = Math.floor((burst * refillMs - fullInMs) / refillMs);
  const waitMs = Math.max(0, fullInMs - (burst - 1) * refillMs);
  return { bucket, remaining: Math.max(0, remaining), fullInMs, waitMs };
}

/** A bucket of which no store can say how it stands, to those who must wait. */
export const unknownStanding = (bucket: Bucket, waitMs: number): Standing => ({
  bucket,
  remaining: 0,
  fullInMs: waitMs,
  waitMs,
});

/**
 * In the order in which Postgres locks them: takers of the same buckets never
 * wait in a circle.
 */
export const inLockOrder = (buckets: readonly Bucket[]): Bucket[] =>
  buckets.toSorted((a, b) => (a.key < b.key ? -1 : 1));

/** Somebody asked faster than their buckets allow. */
export type RateRefusal = {
  kind: "rate_limited";
  /** Until asking again is worth while. */
  waitMs: number;
  /** How each bucket stands. */
  standings: Standing[];
};

/** What is said where not every bucket had a token. */
export const refusalOf = (standings: Standing[]): RateRefusal => ({
  kind: "rate_limited",
  waitMs: Math.max(...standings.map(({ waitMs }) => waitMs)),
  standings,
});

/** What a store says: whether every bucket gave a token, and how each stands. */
export type Taken = { isTaken: boolean; standings: Standing[] };
