import { beforeEach, describe, expect, test } from "vitest";
import type { HistoryEntry } from "@/features/chat/client/history-list";
import {
  findEntry,
  hideConversation,
  historyState,
  listHistoryOf,
  loadOlder,
  refreshHistory,
  showConversation,
  touchConversation,
} from "@/features/chat/client/history-store";

beforeEach(() => {
  listHistoryOf("nobody", { conversations: [], nextCursor: null });
  listHistoryOf("ada", {
    conversations: [chat("new", 9), chat("old", 8)],
    nextCursor: "after old",
  });
});

describe("the history of a tab", () => {
  test("holds nothing of one person for the next who signs in", () => {
    listHistoryOf("grace", { conversations: [], nextCursor: null });

    expect(findEntry("new")).toBeNull();
    expect(historyState().nextCursor).toBeNull();
  });

  test("hides a deleted chat, also when it is listed again, until it is shown", async () => {
    hideConversation("new");
    await refreshHistory(async () => ({
      conversations: [chat("new", 9), chat("old", 8)],
      nextCursor: null,
    }));

    expect(findEntry("new")).toBeNull();
    showConversation("new");
    expect(findEntry("new")?.title).toBe("new");
  });

  test("moves a chat to the present when it is used", () => {
    const before = Date.now();

    touchConversation("old");
    touchConversation("unknown");

    expect(findEntry("old")?.updatedAt.getTime()).toBeGreaterThanOrEqual(
      before,
    );
    expect(findEntry("unknown")).toBeNull();
  });

  test("keeps what it has when the newest page cannot be read", async () => {
    await refreshHistory(async () => null);

    expect(findEntry("old")).not.toBeNull();
  });
});

describe("older chats", () => {
  test("are read one page at a time, from where the last ended", async () => {
    const asked: (string | null)[] = [];
    const readPage = async (after: string | null) => {
      asked.push(after);
      return { conversations: [chat("older", 7)], nextCursor: null };
    };

    await Promise.all([loadOlder(readPage), loadOlder(readPage)]);
    await loadOlder(readPage);

    expect(asked).toEqual(["after old"]);
    expect(historyState()).toMatchObject({ reading: "idle", nextCursor: null });
    expect(findEntry("older")).not.toBeNull();
  });

  test("can be asked for again after a failure", async () => {
    await loadOlder(async () => null);
    expect(historyState().reading).toBe("failed");

    await loadOlder(async () => ({
      conversations: [chat("older", 7)],
      nextCursor: null,
    }));

    expect(findEntry("older")).not.toBeNull();
  });
});

function chat(id: string, hour: number): HistoryEntry {
  const updatedAt = new Date(Date.UTC(2026, 10, 21, hour));
  return { id, title: id, updatedAt, isPinned: false };
}
