import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Circuit } from "@/features/llm/circuit";

const MINUTE_MS = 60_000;

/** Ends so many calls of the model, all at one moment. */
function end(
  circuit: Circuit,
  verdict: "answered" | "failed" | "unknown",
  { times, nowMs }: { times: number; nowMs: number },
) {
  for (let time = 0; time < times; time += 1) {
    circuit.admit(nowMs)?.end(verdict, nowMs);
  }
}

/** One that five failures have opened at 0. */
function openCircuit() {
  const circuit = new Circuit();
  end(circuit, "failed", { times: 5, nowMs: 0 });
  return circuit;
}

describe("a closed circuit", () => {
  test("stays closed at four failures, and opens at the fifth", () => {
    const circuit = new Circuit();

    end(circuit, "failed", { times: 4, nowMs: 0 });
    expect(circuit.isPassable(0)).toBe(true);
    end(circuit, "failed", { times: 1, nowMs: 0 });

    expect(circuit.admit(0)).toBeNull();
    expect(circuit.report(0)).toEqual({
      ...{ state: "open", answered: 0, failed: 5 },
      retryInMs: 15_000,
    });
  });

  test("stays closed while more than half of its calls are answered", () => {
    const circuit = new Circuit();

    end(circuit, "answered", { times: 6, nowMs: 0 });
    end(circuit, "failed", { times: 5, nowMs: 0 });
    expect(circuit.report(0).state).toBe("closed");
    end(circuit, "failed", { times: 1, nowMs: 0 });

    expect(circuit.report(0).state).toBe("open");
  });

  test("forgets failures after a minute", () => {
    const circuit = new Circuit();

    end(circuit, "failed", { times: 4, nowMs: 0 });
    end(circuit, "failed", { times: 4, nowMs: MINUTE_MS });

    expect(circuit.report(MINUTE_MS)).toMatchObject({
      ...{ state: "closed", failed: 4 },
    });
  });

  test("learns nothing from calls that were stopped", () => {
    const circuit = new Circuit();

    end(circuit, "unknown", { times: 50, nowMs: 0 });

    expect(circuit.report(0)).toEqual({
      ...{ state: "closed", answered: 0, failed: 0, retryInMs: 0 },
    });
  });

  test("counts one verdict of a call, the first", () => {
    const circuit = new Circuit();
    const trial = circuit.admit(0);

    trial?.end("answered", 0);
    trial?.end("failed", 0);

    expect(circuit.report(0)).toMatchObject({ answered: 1, failed: 0 });
  });
});

describe("an open circuit", () => {
  test("admits nobody for fifteen seconds, then one call alone", () => {
    const circuit = openCircuit();

    expect(circuit.admit(14_999)).toBeNull();
    expect(circuit.admit(15_000)).not.toBeNull();
    expect(circuit.admit(15_000)).toBeNull();
    expect(circuit.report(15_000).state).toBe("half_open");
  });

  test("closes when that call is answered, and begins to count anew", () => {
    const circuit = openCircuit();

    circuit.admit(15_000)?.end("answered", 16_000);

    expect(circuit.report(16_000)).toEqual({
      ...{ state: "closed", answered: 0, failed: 0, retryInMs: 0 },
    });
  });

  test("stays open for twice as long when it fails, two minutes at most", () => {
    const circuit = openCircuit();
    const waits: number[] = [];
    let nowMs = 15_000;

    for (let probe = 0; probe < 5; probe += 1) {
      circuit.admit(nowMs)?.end("failed", nowMs);
      const { retryInMs } = circuit.report(nowMs);
      waits.push(retryInMs);
      nowMs += retryInMs;
    }

    expect(waits).toEqual([30_000, 60_000, 120_000, 120_000, 120_000]);
  });

  test("lets the next call try when that one was stopped", () => {
    const circuit = openCircuit();

    circuit.admit(15_000)?.end("unknown", 15_500);

    expect(circuit.admit(15_500)).not.toBeNull();
  });

  test("is not opened again by what began before it opened", () => {
    const circuit = new Circuit();
    const before = Array.from({ length: 10 }, () => circuit.admit(0));

    for (const trial of before) trial?.end("failed", 1_000);

    expect(circuit.report(1_000)).toMatchObject({ retryInMs: 15_000 });
  });
});

const step = fc.record({
  act: fc.constantFrom("begin", "answered", "failed", "unknown"),
  passesMs: fc.integer({ min: 0, max: 40_000 }),
});

test("whatever happens: one call at a time tries an open one, and no state lasts for good", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const circuit = new Circuit();
      const trials: NonNullable<ReturnType<Circuit["admit"]>>[] = [];
      let probes = 0;
      let nowMs = 0;
      for (const { act, passesMs } of steps) {
        nowMs += passesMs;
        if (act === "begin") {
          const { state } = circuit.report(nowMs);
          const trial = circuit.admit(nowMs);
          expect(trial !== null).toBe(
            state === "closed" || (state === "half_open" && probes === 0),
          );
          if (trial) trials.push(trial);
          if (trial && state === "half_open") probes += 1;
        } else {
          for (const trial of trials.splice(0)) trial.end(act, nowMs);
          probes = 0;
        }
      }
      for (const trial of trials) trial.end("unknown", nowMs);
      expect(circuit.isPassable(nowMs + 2 * MINUTE_MS)).toBe(true);
    }),
  );
});
