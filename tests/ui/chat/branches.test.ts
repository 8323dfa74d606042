import { describe, expect, test } from "vitest";
import {
  oldestSentId,
  pathOf,
  readableOf,
  turnsOf,
} from "@/features/chat/client/branches";
import { fromStored, type StoredMessage } from "@/features/chat/client/message";
import { aReceipt } from "../receipt.ts";

const node = (id: string, parentId: string | null = null) => ({ id, parentId });

/**
 * q1 ─ a1 ─ q2 ─ a2
 *   └─ b1 ─ r2
 * p1 ─ c1
 */
const messages = [
  node("q1"),
  node("a1", "q1"),
  node("q2", "a1"),
  node("a2", "q2"),
  node("b1", "q1"),
  node("r2", "b1"),
  node("p1"),
  node("c1", "p1"),
];

describe("the branch that is read", () => {
  test.each([
    ["nothing, is the newest throughout", null, "p1 c1"],
    ["a leaf, ends there", "a2", "q1 a1 q2 a2"],
    ["a message within, goes on by the newest below it", "a1", "q1 a1 q2 a2"],
    ["a first question, goes on by the newest below it", "q1", "q1 b1 r2"],
    ["a message that is not there, is the newest throughout", "x", "p1 c1"],
  ])("through %s", (_, chosenId, ids) => {
    expect(idsOf(pathOf({ messages, chosenId }))).toBe(ids);
  });

  test("begins where the stored messages begin", () => {
    const cut = messages.slice(1, 4);

    expect(idsOf(pathOf({ messages: cut, chosenId: null }))).toBe("a1 q2 a2");
  });

  test("is empty without messages", () => {
    expect(pathOf({ messages: [], chosenId: "q1" })).toEqual([]);
  });

  test("ends although messages lead in a circle", () => {
    const circle = [node("a", "b"), node("b", "a")];

    expect(pathOf({ messages: circle, chosenId: "a" })).toEqual([]);
  });
});

test("a turn names all that stand in its place, oldest first", () => {
  const turns = turnsOf({ messages, chosenId: "a1" });

  expect(turns.map(({ versionIds }) => versionIds)).toEqual([
    ["q1", "p1"],
    ["a1", "b1"],
    ["q2"],
    ["a2"],
  ]);
});

const idsOf = (path: readonly { id: string }[]) =>
  path.map(({ id }) => id).join(" ");

describe("the oldest message that is sent", () => {
  const answer = (
    id: string,
    contextStartId: string | null,
    status: StoredMessage["status"] = "complete",
  ) => ({
    versionIds: [id],
    message: fromStored({
      ...{ id, parentId: null, role: "assistant", status, parts: [] },
      ...{ modelId: null, errorCode: null },
      receipt: status === "running" ? null : aReceipt({ contextStartId }),
    }),
  });

  test("is told by the newest answer that has ended", () => {
    expect(oldestSentId([])).toBeNull();
    expect(oldestSentId([answer("a1", null), answer("a2", "q2")])).toBe("q2");
    expect(
      oldestSentId([answer("a1", "q1"), answer("a2", null, "running")]),
    ).toBe("q1");
    expect(oldestSentId([answer("a1", "q1"), answer("a2", null)])).toBeNull();
  });
});

describe("what can be read of a branch", () => {
  /** A capital has its text. */
  const branch = (letters: string) =>
    [...letters].map((id) => ({
      message: { ...node(id), hasText: id === id.toUpperCase() },
      versionIds: [id],
    }));

  test.each([
    ["all of it", "ABC", "ABC", null, null],
    ["its end", "abCD", "CD", "b", null],
    ["its end alone, past a gap", "ABcD", "D", "c", null],
    ["what comes before an end without text", "aBCde", "BC", "a", "e"],
    ["nothing yet", "abc", "", null, "c"],
    ["nothing, when there is nothing", "", "", null, null],
  ])("is %s: %s", (_, letters, shown, aboveId, belowId) => {
    const { turns, ...around } = readableOf(branch(letters));

    expect(turns.map(({ message }) => message.id).join("")).toBe(shown);
    expect(around).toEqual({ aboveId, belowId });
  });
});
