import { describe, expect, test } from "vitest";
import {
  EMPTY_LIST,
  entriesOf,
  extend,
  type HistoryEntry,
  type HistoryList,
  put,
  relist,
} from "@/features/chat/client/history-list";

describe("the newest page read again", () => {
  test("keeps older chats that join it, and where they end", () => {
    const list = listOf([chat(9), chat(8)], "after 8");
    const read = extend(list, {
      page: { conversations: [chat(7), chat(6)], nextCursor: "after 6" },
      after: "after 8",
    });

    const again = relist(read, {
      conversations: [chat(10), chat(9)],
      nextCursor: "after 9",
    });

    expect(titlesOf(again)).toEqual(["10", "9", "8", "7", "6"]);
    expect(again.nextCursor).toBe("after 6");
  });

  test("drops what it does not join: between them others would be missing", () => {
    const list = listOf([chat(9), chat(8)], "after 8");

    const again = relist(list, {
      conversations: [chat(30), chat(29)],
      nextCursor: "after 29",
    });

    expect(titlesOf(again)).toEqual(["30", "29"]);
    expect(again.nextCursor).toBe("after 29");
  });

  test("drops a chat that was deleted elsewhere, and one that went to the pinned", () => {
    const list = listOf([chat(9), chat(8), chat(7)], "after 7");

    const again = relist(list, {
      conversations: [{ ...chat(7), isPinned: true }, chat(9), chat(6)],
      nextCursor: "after 6",
    });

    expect(titlesOf(again)).toEqual(["9", "7", "6"]);
  });

  test("names a chat begun here as the server does, and lists it once", () => {
    const list = put(listOf([chat(8)], null), chat(9, "First words"));

    const again = relist(list, {
      conversations: [chat(9, "Its title"), chat(8)],
      nextCursor: null,
    });

    expect(titlesOf(again)).toEqual(["Its title", "8"]);
  });
});

describe("an older page", () => {
  test("that comes twice, or late, changes nothing", () => {
    const list = listOf([chat(9)], "after 9");
    const page = { conversations: [chat(8)], nextCursor: null };

    const once = extend(list, { page, after: "after 9" });
    const twice = extend(once, { page, after: "after 9" });

    expect(titlesOf(once)).toEqual(["9", "8"]);
    expect(twice).toBe(once);
  });
});

test("a chat that is used again stands first, wherever it was read", () => {
  const list = extend(listOf([chat(9)], "after 9"), {
    page: { conversations: [chat(8), chat(7)], nextCursor: null },
    after: "after 9",
  });

  const used = put(list, { ...chat(7), updatedAt: minute(10) });

  expect(titlesOf(used)).toEqual(["7", "9", "8"]);
});

const listOf = (
  conversations: HistoryEntry[],
  nextCursor: string | null,
): HistoryList => relist(EMPTY_LIST, { conversations, nextCursor });

const minute = (at: number) => new Date(Date.UTC(2026, 10, 21, 12, at));

const chat = (at: number, title = String(at)): HistoryEntry => ({
  id: `chat ${at}`,
  title,
  updatedAt: minute(at),
  isPinned: false,
});

const titlesOf = (list: HistoryList) =>
  entriesOf(list).map(({ title }) => title);
