import { describe, expect, test } from "vitest";
import { exportName, parseCallFilters, spanOf } from "@/features/usage/filters";

const ID = "00000000-0000-4000-8000-000000000001";

describe("the filters of an address", () => {
  test("are read by their names, and nothing else is", () => {
    const filters = {
      from: "2026-11-01",
      to: "2026-11-30",
      model: "gpt-4o",
      feature: "title",
      outcome: "running",
      member: ID,
    };

    expect(parseCallFilters({ ...filters, before: "x", utm: ["a"] })).toEqual({
      filters,
      problems: {},
    });
  });

  test("are none where an emptied form was sent", () => {
    expect(parseCallFilters({ from: "", to: "", model: "" })).toEqual({
      filters: {},
      problems: {},
    });
  });

  test.each([
    ["from", "yesterday"],
    ["from", "2026-02-30"],
    ["from", "0000-01-01"],
    ["to", "2026-13-01"],
    ["to", "99999-01-01"],
    ["model", "m".repeat(101)],
    ["feature", "dance"],
    ["outcome", "held"],
    ["outcome", "__proto__"],
    ["member", "everybody"],
    ["member", [ID, ID]],
  ])("leave out and tell a wrong %s: %s", (name, value) => {
    const { filters, problems } = parseCallFilters({
      [name]: value,
      ...(name === "feature" ? {} : { feature: "chat" }),
    });

    expect(filters).toEqual(name === "feature" ? {} : { feature: "chat" });
    expect(problems).toEqual({ [name]: [expect.any(String)] });
  });

  test("that end before they begin keep their beginning", () => {
    expect(parseCallFilters({ from: "2026-11-02", to: "2026-11-01" })).toEqual({
      filters: { from: "2026-11-02" },
      problems: { to: ["The last day is before the first."] },
    });
  });

  test("tell every problem at once", () => {
    const { problems } = parseCallFilters({
      ...{ from: "x", outcome: "y", model: "gpt-4o" },
    });

    expect(Object.keys(problems).sort()).toEqual(["from", "outcome"]);
  });

  test("span their last day to its end, in the reader's zone", () => {
    expect(
      spanOf({ from: "2026-10-25", to: "2026-10-25" }, "Europe/Berlin"),
    ).toEqual({
      since: new Date("2026-10-24T22:00:00Z"),
      until: new Date("2026-10-25T23:00:00Z"),
    });
    expect(spanOf({}, "Europe/Berlin")).toEqual({ since: null, until: null });
  });

  test("name the file they are saved in", () => {
    expect(exportName({})).toBe("usage.csv");
    expect(exportName({ from: "2026-11-01", to: "2026-11-21" })).toBe(
      "usage-from-2026-11-01-to-2026-11-21.csv",
    );
  });
});
