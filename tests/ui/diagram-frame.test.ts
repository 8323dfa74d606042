import { describe, expect, test } from "vitest";
import { drawnFrom } from "@/ui/markdown/diagram-frame";

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><text>é#</text></svg>';

describe("what the frame answers", () => {
  test("becomes an image of its own, in which nothing runs", () => {
    expect(
      drawnFrom({ svg: SVG, width: 120.5, height: 80, name: " A plan " }),
    ).toEqual({
      ok: true,
      drawing: {
        src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(SVG)}`,
        width: 120.5,
        height: 80,
        name: "A plan",
      },
    });
  });

  test("is told in one short line when the diagram has an error", () => {
    const problem = `Parse error on line 2:\n...A -->\n${"-".repeat(500)}^`;

    expect(drawnFrom({ problem })).toEqual({
      ok: false,
      reason: "unreadable",
      problem: "Parse error on line 2",
    });
    expect(drawnFrom({ problem: "x".repeat(500) })).toMatchObject({
      problem: "x".repeat(120),
    });
  });

  test.each([
    {},
    { svg: SVG },
    { svg: 1, width: 1, height: 1, name: "" },
    { svg: SVG, width: "1", height: 1, name: "" },
    { svg: SVG, width: 0, height: 1, name: "" },
    { svg: SVG, width: Number.NaN, height: 1, name: "" },
    { svg: SVG, width: 1, height: 1, name: { toString: "x" } },
  ])("is not shown unless it is a drawing: %j", (message) => {
    expect(drawnFrom(message).ok).toBe(false);
  });
});
