import type { Standing } from "./bucket.ts";

const inSeconds = (milliseconds: number) => Math.ceil(milliseconds / 1_000);

/**
 * Tells how the buckets stand, in the fields of the IETF's
 * draft-ietf-httpapi-ratelimit-headers-11: `RateLimit-Policy` has each bucket's
 * tokens (`q`) and the seconds in which they all come back (`w`), `RateLimit`
 * what is left (`r`) and the seconds until it is full (`t`), or, when nothing is
 * left, until the next. What the headers tell already stays.
 */
export const setRateHeaders = (headers: Headers, standings: Standing[]) =>
  tell(
    headers,
    standings.map(({ bucket, remaining, fullInMs, waitMs }) => ({
      policy: bucket.policy,
      quota: `q=${bucket.burst};w=${inSeconds(bucket.burst * bucket.refillMs)}`,
      left: `r=${remaining};t=${inSeconds(waitMs > 0 ? waitMs : fullInMs)}`,
    })),
  );

/** As many run at once as may. */
export type Crowd = {
  /** The policy's name in the headers. */
  policy: string;
  atOnceMax: number;
  /** When it is worth while to ask again: nobody knows when one ends. */
  waitSeconds: number;
};

/** Tells of a limit on what runs at once that it is met, in the same fields. */
export const setCrowdHeaders = (
  headers: Headers,
  { policy, atOnceMax, waitSeconds }: Crowd,
) =>
  tell(headers, [
    {
      policy,
      quota: `q=${atOnceMax};qu="concurrent-requests"`,
      left: `r=0;t=${waitSeconds}`,
    },
  ]);

function tell(
  headers: Headers,
  limits: { policy: string; quota: string; left: string }[],
) {
  for (const { policy, quota, left } of limits) {
    headers.append("ratelimit-policy", `"${policy}";${quota}`);
    headers.append("ratelimit", `"${policy}";${left}`);
  }
}

/** `Retry-After`: whole seconds, never so few that the answer would be no. */
export const retryAfterSeconds = ({ waitMs }: { waitMs: number }) =>
  Math.max(1, inSeconds(waitMs));
