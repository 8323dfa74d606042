import { trace } from "@opentelemetry/api";
import { expect, test, vi } from "vitest";
import { beginStep, startTelemetry } from "@/core/telemetry";

test("without an endpoint no SDK is loaded, and steps are no spans", async () => {
  const startSpan = vi.spyOn(trace, "getTracer");

  await startTelemetry();
  const step = beginStep("a call", { "gen_ai.request.model": "m" });
  const child = step.child("reserve");
  child.end();
  step.end("provider_error");

  expect(step.traceId).toBeNull();
  expect(child).toBe(step);
  expect(startSpan).not.toHaveBeenCalled();
  expect(Reflect.get(globalThis, Symbol.for("opentelemetry.js.api.1"))).toBe(
    undefined,
  );
});
