/** Buckets of a histogram of times: `first_token_bucket.sql` names them. */
const BUCKETS_AN_OCTAVE = 4;

export type Bucket = { bucket: number; calls: number };

/** The time, in milliseconds, from which on a bucket takes. */
export const bucketStartMs = (bucket: number) =>
  2 ** (bucket / BUCKETS_AN_OCTAVE);

/**
 * The time that so large a share of all was within, in milliseconds; within its
 * bucket as if the calls there were spread evenly. Null of nothing.
 */
export function percentileOf(
  buckets: readonly Bucket[],
  share: number,
): number | null {
  const sorted = buckets.toSorted((a, b) => a.bucket - b.bucket);
  const all = sorted.reduce((sum, { calls }) => sum + calls, 0);
  let rest = all * share;
  for (const { bucket, calls } of sorted) {
    if (rest <= calls && calls > 0) {
      const [start, end] = [bucketStartMs(bucket), bucketStartMs(bucket + 1)];
      return start + (end - start) * (rest / calls);
    }
    rest -= calls;
  }
  return null;
}
