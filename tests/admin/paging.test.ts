import { sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { describe, expect, test } from "vitest";
import { newestFirst, pageOf } from "@/features/admin/paging";

const place = newestFirst({ at: sql`made_at`, id: sql`id` });
const written = (cursor: string | null) =>
  new PgDialect().sqlToQuery(place.after(cursor));

describe("a list that runs from the newest back", () => {
  test("goes on after a row's moment and id", () => {
    const { params } = written("2026-03-01T10:20:30.123456Z_evt_1_2");

    expect(params).toEqual([
      "2026-03-01T10:20:30.123456Z",
      "2026-03-01T10:20:30.123456Z",
      "evt_1_2",
    ]);
  });

  test.each([
    null,
    "",
    "evt_1",
    "2026-03-01T10:20:30Z_evt_1",
    "2026-19-01T10:20:30.123456Z_evt_1",
    "0000-03-01T10:20:30.123456Z_evt_1",
    "2026-03-01T10:20:30.123456Z_",
    "' or true --",
  ])("begins anew at %j", (cursor) => {
    expect(written(cursor)).toMatchObject({ sql: "true", params: [] });
  });

  test("has a next page only where a row is left over", () => {
    const rows = ["a", "b", "c"].map((cursor) => ({ cursor }));

    expect(pageOf(rows, 2)).toEqual({ rows: rows.slice(0, 2), next: "b" });
    expect(pageOf(rows, 3)).toEqual({ rows, next: null });
    expect(pageOf([], 3)).toEqual({ rows: [], next: null });
  });
});
