import { aQuestion, test as base } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { startOtlpReceiver } from "@tests/support/otlp";
import { callsOf } from "@tests/support/threads";
import { describe, expect } from "vitest";
import { beginStep, startTelemetry } from "@/core/telemetry";

const CLIENT = 3;

const test = base.extend(
  "traces",
  { scope: "file" },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
  async ({}, { onCleanup }) => {
    const receiver = await startOtlpReceiver();
    onCleanup(() => receiver.close());
    Object.assign(process.env, {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_BSP_SCHEDULE_DELAY: "100",
    });
    return receiver;
  },
);

describe("the trace of a call", () => {
  test("is a tree of its steps, with facts and no word of anybody", async ({
    traces,
    app,
    db,
    visit,
  }) => {
    await startTelemetry();
    const visitor = await visit();
    app.model.behave({ text: "a very private answer" });

    const events = await eventsOf(
      await app.post(visitor, aQuestion({ text: "a very private question" })),
    );

    const [call] = await callsOf(db, visitor);
    await expect
      .poll(() => traces.spans().map((span) => span.name), { timeout: 10_000 })
      .toContain("chat call");
    const mine = traces
      .spans()
      .filter((span) => span.traceId === call?.traceId);
    const root = mine.find((span) => span.name === "chat call");
    const children = mine.filter((span) => span.parentSpanId === root?.spanId);
    expect(children.map((span) => span.name)).toEqual([
      "reserve",
      "chat gpt-4o-mini",
      "settle",
    ]);
    expect(root?.attributes).toMatchObject({
      "tollgate.request_id": call?.id,
      "tollgate.credits": events.finish?.receipt?.credits,
      "tollgate.outcome": "completed",
      "gen_ai.request.model": "gpt-4o-mini",
      "gen_ai.client.operation.time_to_first_chunk": expect.any(Number),
    });
    const provider = children.find((span) => span.kind === CLIENT);
    expect(provider?.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4o-mini",
      "gen_ai.response.model": "gpt-4o-mini",
      "gen_ai.usage.input_tokens": call?.inputTokens,
      "gen_ai.usage.output_tokens": call?.outputTokens,
    });
    expect(traces.raw()).not.toContain("very private");
  });
});

test("a trace tells no path that is a secret", async ({ traces }) => {
  await startTelemetry();
  const token = "x".repeat(32);

  for (const path of [`/share/${token}?a=1`, "/pricing"]) {
    const attributes = { "http.target": path };
    beginStep("a request of Next's", attributes).end();
  }

  await expect
    .poll(() => traces.spans().map(({ name }) => name), { timeout: 10_000 })
    .toContain("a request of Next's");
  const told = JSON.stringify(traces.spans());
  expect(told).toContain("/share/[token]");
  expect(told).toContain("/pricing");
  expect(told).not.toContain(token);
});
