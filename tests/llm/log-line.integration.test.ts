import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { callsOf } from "@tests/support/threads";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";

process.env.LOG_LEVEL = "debug";

const lines: string[] = [];

beforeEach(() => {
  lines.length = 0;
  vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the log of a call", () => {
  test("is one line with its facts and no word of anybody", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave({ text: "a very private answer" });

    await eventsOf(
      await app.post(visitor, aQuestion({ text: "a very private question" })),
    );

    const [call] = await callsOf(db, visitor);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        time: expect.any(String),
        level: "info",
        event: "call ended",
        requestId: call?.id,
        traceId: null,
        feature: "chat",
        modelId: "gpt-4o-mini",
        servedModelId: "gpt-4o-mini",
        outcome: "completed",
        stopReason: null,
        errorCode: null,
        attempts: 1,
        inputTokens: call?.inputTokens,
        outputTokens: call?.outputTokens,
        credits: Number(call?.credits),
        isEstimated: false,
        timeToFirstTokenMs: expect.any(Number),
        durationMs: expect.any(Number),
      },
    ]);
    expect(lines.join("")).not.toContain("private");
    expect(lines.join("")).not.toContain(visitor.sessionToken);
  });

  test("of a provider's fault has its status and nothing it said", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave({ status: 401 });

    await app.post(visitor, aQuestion({ text: "a very private question" }));

    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      event: "call ended",
      outcome: "failed",
      errorCode: "provider_error",
      providerStatus: 401,
    });
    expect(lines.join("")).not.toMatch(/private|key|Incorrect/);
  });
});
