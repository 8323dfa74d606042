import { test } from "@tests/support/app";
import { startCall } from "@tests/support/metered";
import { callsOf } from "@tests/support/threads";
import { describe, expect } from "vitest";
import { ROUTE_SECONDS_MAX } from "@/features/llm/metered-call";
import { RunningCall } from "@/features/llm/running-call";
import {
  addRunningCall,
  closeForNewCalls,
  RUNNING_CALLS_MAX,
  removeRunningCall,
  waitUntilIdle,
} from "@/features/llm/running-calls";

describe("a process", () => {
  test("takes no more calls than its bound, and holds nothing for the rest", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const ids = Array.from(
      { length: RUNNING_CALLS_MAX },
      (_, n) => `call ${n}`,
    );
    const timeouts = {
      firstTokenMs: 60_000,
      idleMs: 60_000,
      wholeCallMs: 60_000,
    };
    for (const requestId of ids) {
      addRunningCall(new RunningCall({ db, requestId, timeouts }));
    }

    const starting = startCall(db, visitor);

    await expect(starting).rejects.toThrow("server_full");
    for (const requestId of ids) removeRunningCall(requestId);
    expect(await callsOf(db, visitor)).toEqual([]);
    expect(app.model.calls()).toEqual([]);
  });

  test("that ends takes no call, and is idle when the last one has ended", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave({ outputTokens: 60, tokensPerSecond: 200 });
    const call = await startCall(db, visitor);
    const ended: string[] = [];

    closeForNewCalls();
    const idle = waitUntilIdle(20_000).then(() => ended.push("idle"));
    void call.done.then(() => ended.push("call"));

    await expect(startCall(db, visitor)).rejects.toThrow("shutting_down");
    await idle;
    await call.done;
    expect(ended.toSorted()).toEqual(["call", "idle"]);
    expect(await callsOf(db, visitor)).toMatchObject([
      { outcome: "completed" },
    ]);
  });
});

test("a call ends before the route that may carry it", async ({ routes }) => {
  expect(routes.ask.maxDuration).toBe(ROUTE_SECONDS_MAX);
  expect(routes.stream.maxDuration).toBe(ROUTE_SECONDS_MAX);
});
