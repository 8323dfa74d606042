import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { describe, expect } from "vitest";

describe("GET /api/usage/export", () => {
  test("is a file of the reader's own calls", async ({ app, visit }) => {
    const visitor = await visit();
    const stranger = await visit();
    await eventsOf(await app.post(visitor, aQuestion()));
    await eventsOf(await app.post(stranger, aQuestion()));

    const response = await app.exportUsage(
      visitor,
      "?from=2020-01-01&feature=chat",
    );
    const records = (await response.text()).split("\r\n");

    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(
      "text/csv; charset=utf-8",
    );
    expect(response.headers.get("content-disposition")).toBe(
      'attachment; filename="usage-from-2020-01-01.csv"',
    );
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/);
    expect(records).toHaveLength(3);
    expect(records[1]).toContain(visitor.userId);
  });

  test("leaves out what a filter leaves out", async ({ app, visit }) => {
    const visitor = await visit();
    await eventsOf(await app.post(visitor, aQuestion()));

    const response = await app.exportUsage(visitor, "?to=2020-01-01");

    expect((await response.text()).split("\r\n")).toHaveLength(2);
  });

  test.for([
    ["?from=yesterday", ["from"]],
    ["?outcome=held&member=me", ["outcome", "member"]],
    ["?from=2026-01-01&from=2026-01-02", ["from"]],
  ] as const)("refuses %s by name", async ([query, fields], { app, visit }) => {
    const response = await app.exportUsage(await visit(), query);
    const { error } = await response.json();

    expect(response.status).toBe(400);
    expect(error.code).toBe("invalid_input");
    expect(Object.keys(error.fields).sort()).toEqual([...fields].sort());
    expect(error.requestId).toBe(response.headers.get("x-request-id"));
  });

  test("is for nobody who is not signed in", async ({ app }) => {
    expect((await app.exportUsage(null)).status).toBe(401);
  });
});
