import { aBucket } from "@tests/support/rates";
import { describe, expect, test } from "vitest";
import { standingOf } from "@/features/rates/bucket";
import { retryAfterSeconds, setRateHeaders } from "@/features/rates/headers";

const minute = aBucket({ burst: 60, refillMs: 1_000 });
const hour = {
  ...aBucket({ burst: 7, refillMs: 600_500 }),
  policy: "slow-address",
};

const headersOf = (...standings: Parameters<typeof setRateHeaders>[1]) => {
  const headers = new Headers();
  setRateHeaders(headers, standings);
  return Object.fromEntries(headers);
};

describe("the headers of a rate", () => {
  test("tell the tokens, how long they take to come back, and what is left", () => {
    expect(headersOf(standingOf(minute, 2_400))).toEqual({
      "ratelimit-policy": '"test";q=60;w=60',
      ratelimit: '"test";r=57;t=3',
    });
  });

  test("tell every bucket, in one list", () => {
    expect(headersOf(standingOf(minute, 0), standingOf(hour, 600_500))).toEqual(
      {
        "ratelimit-policy": '"test";q=60;w=60, "slow-address";q=7;w=4204',
        ratelimit: '"test";r=60;t=0, "slow-address";r=6;t=601',
      },
    );
  });

  test("tell of an empty bucket when it has the next token", () => {
    expect(headersOf(standingOf(minute, 60_000))).toMatchObject({
      ratelimit: '"test";r=0;t=1',
    });
  });

  test("are left out where nothing is known", () => {
    expect(headersOf()).toEqual({});
  });

  test.each([
    [0, 1],
    [1, 1],
    [1_000, 1],
    [1_001, 2],
    [180_000, 180],
  ])("after %i ms ask to wait %i s", (waitMs, seconds) => {
    expect(retryAfterSeconds({ waitMs })).toBe(seconds);
  });
});
