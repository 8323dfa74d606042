import { DrizzleQueryError } from "drizzle-orm/errors";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { describeFault, log } from "@/core/log";

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

describe("log", () => {
  test("writes one JSON object a line", () => {
    log.info("call ended", { credits: 12n, modelId: "m", traceId: null });
    log.warn("two\nlines");

    expect(lines.map((line) => line.indexOf("\n") === line.length - 1)).toEqual(
      [true, true],
    );
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        time: expect.any(String),
        level: "info",
        event: "call ended",
        credits: 12,
        modelId: "m",
        traceId: null,
      },
      { time: expect.any(String), level: "warn", event: "two\nlines" },
    ]);
  });

  test("leaves out what is below the level", () => {
    log.debug("details");

    expect(lines).toEqual([]);
  });
});

describe("a fault in the log", () => {
  test("is told by its root cause, without the query's parameters", () => {
    const root = Object.assign(new Error('duplicate key "messages_pkey"'), {
      code: "23505",
      constraint: "messages_pkey",
      detail: "Key (body)=(a private question) already exists.",
    });
    const fault = new DrizzleQueryError(
      "insert into messages values ($1)",
      ["a private question"],
      root,
    );

    expect(describeFault(fault)).toEqual({
      fault: "Error",
      code: "23505",
      constraint: "messages_pkey",
      message: 'duplicate key "messages_pkey"',
      stack: expect.stringContaining("at "),
    });
    expect(JSON.stringify(describeFault(fault))).not.toContain("private");
  });

  test.each([
    ["Incorrect API key provided: sk-proj-abcdef123456", "abcdef"],
    ["gsk_abcdef123456 is not valid", "abcdef"],
    ["authorization: Bearer abcdef123456", "abcdef"],
    ["cannot connect to postgres://ada:abcdef@db:5432/app", "abcdef"],
  ])("has no credential left of %j", (message, secret) => {
    expect(JSON.stringify(describeFault(new Error(message)))).not.toContain(
      secret,
    );
  });

  test("that is no error is named by its type alone", () => {
    expect(describeFault("a private question")).toEqual({ fault: "string" });
  });
});
