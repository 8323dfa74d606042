import type { Pool } from "pg";
import { expect } from "vitest";

const POLICY = /^"[\w-]+";q=[1-9]\d*;(w=[1-9]\d*|qu="concurrent-requests")$/;
const LEFT = /^"[\w-]+";r=\d+;t=\d+$/;
const EMPTY = /^"[\w-]+";r=0;t=[1-9]\d*$/;

/** Takes everything from the buckets that somebody has used, by a pattern. */
export const drain = (pool: Pool, pattern: string) =>
  pool.query(
    `update rate_buckets set full_at_ms = full_at_ms + 1000000000
      where key like $1`,
    [pattern],
  );

/** Holds a 429 against its three headers; the policies that have nothing left. */
export function expectTooMany(response: Response): string[] {
  const listIn = (name: string) =>
    (response.headers.get(name) ?? "").split(", ");
  const [policies, left] = [listIn("ratelimit-policy"), listIn("ratelimit")];

  expect(response.status).toBe(429);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  for (const policy of policies) expect(policy).toMatch(POLICY);
  for (const limit of left) expect(limit).toMatch(LEFT);
  expect(left.map(nameOf)).toEqual(policies.map(nameOf));
  return left.filter((limit) => EMPTY.test(limit)).map(nameOf);
}

const nameOf = (limit: string) => limit.split('"')[1] ?? "";
