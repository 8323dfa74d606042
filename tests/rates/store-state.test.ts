import { beforeEach, describe, expect, test } from "vitest";
import {
  mayAskRedis,
  notePostgresAnswer,
  notePostgresFailure,
  noteRedisAnswer,
  noteRedisFailure,
  storeInUse,
} from "@/features/rates/store-state";

const fault = new Error("connect ECONNREFUSED");

beforeEach(() => {
  globalThis.tollgateRateStores = undefined;
});

describe("a Redis that fails", () => {
  test("is left alone for 10 s, then asked by one call", () => {
    noteRedisFailure(fault, 1_000);

    expect(mayAskRedis(1_000)).toBe(false);
    expect(mayAskRedis(10_999)).toBe(false);
    expect(mayAskRedis(11_000)).toBe(true);
    expect(mayAskRedis(11_001)).toBe(false);
  });

  test("is asked by everybody once it has answered that call", () => {
    noteRedisFailure(fault, 0);
    expect(mayAskRedis(10_000)).toBe(true);

    noteRedisAnswer();

    expect([mayAskRedis(10_001), mayAskRedis(10_002)]).toEqual([true, true]);
  });

  test("is left alone for as long again when that call fails too", () => {
    noteRedisFailure(fault, 0);
    expect(mayAskRedis(10_000)).toBe(true);

    noteRedisFailure(fault, 10_500);

    expect([mayAskRedis(20_499), mayAskRedis(20_500)]).toEqual([false, true]);
  });
});

describe("the store in use", () => {
  test("is Redis where it is set up, Postgres while it is away", () => {
    expect(storeInUse({ hasRedis: false })).toBe("postgres");
    expect(storeInUse({ hasRedis: true })).toBe("redis");
    noteRedisFailure(fault);
    expect(storeInUse({ hasRedis: true })).toBe("postgres");
    noteRedisAnswer();
    expect(storeInUse({ hasRedis: true })).toBe("redis");
  });

  test("is none while Postgres cannot keep them either", () => {
    noteRedisFailure(fault);
    notePostgresFailure(fault);
    expect(storeInUse({ hasRedis: true })).toBe("none");
    notePostgresAnswer();
    expect(storeInUse({ hasRedis: true })).toBe("postgres");
  });
});
