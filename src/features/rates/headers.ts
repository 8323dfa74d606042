import type { Standing } from "./bucket.ts";

const inSeconds = (milliseconds: number) => Math.ceil(milliseconds / 1_000);

/**
 * Tells how the buckets stand, in the fields of the IETF's
 * draft-ietf-httpapi-ratelimit-headers-11: `RateLimit-Policy` has each bucket's
 * tokens (`q`) and the seconds in which they all come back (`w`), `RateLimit`
 * what is left (`r`) and the seconds until it is full (`t`), or, when nothing is
 * left, until the next.
 */
export function setRateHeaders(headers: Headers, standings: Standing[]) {
  if (standings.length === 0) return;
  const list = (field: (standing: Standing) => string) =>
    standings
      .map((standing) => `"${standing.bucket.policy}";${field(standing)}`)
      .join(", ");
  headers.set(
    "ratelimit-policy",
    list(
      ({ bucket: { burst, refillMs } }) =>
        `q=${burst};w=${inSeconds(burst * refillMs)}`,
    ),
  );
  headers.set(
    "ratelimit",
    list(
      ({ remaining, fullInMs, waitMs }) =>
        `r=${remaining};t=${inSeconds(waitMs > 0 ? waitMs : fullInMs)}`,
    ),
  );
}

/** `Retry-After`: whole seconds, never so few that the answer would be no. */
export const retryAfterSeconds = ({ waitMs }: { waitMs: number }) =>
  Math.max(1, inSeconds(waitMs));
