export type HistoryEntry = {
  id: string;
  title: string;
  updatedAt: Date;
  isPinned: boolean;
};

/** Part of the history as the server lists it, the last used first. */
export type HistoryPage = {
  conversations: readonly HistoryEntry[];
  /** Where older ones go on; null at the end. */
  nextCursor: string | null;
};

/** The chats of a person as far as they are known here. */
export type HistoryList = {
  /** The newest page: every pinned chat, and the last used. */
  listed: readonly HistoryEntry[];
  /** What was read after it, as far as `nextCursor`. */
  older: readonly HistoryEntry[];
  /** Begun here since the newest page was read, newest first. */
  added: readonly HistoryEntry[];
  nextCursor: string | null;
};

export const EMPTY_LIST: HistoryList = {
  listed: [],
  older: [],
  added: [],
  nextCursor: null,
};

/**
 * Takes the newest page anew. What was read of older ones is kept while the two
 * join without a gap.
 */
export function relist(list: HistoryList, page: HistoryPage): HistoryList {
  const { conversations: listed, nextCursor } = page;
  const ids = idsOf(listed);
  const added = list.added.filter(({ id }) => !ids.has(id));
  const last = listed.findLast(({ isPinned }) => !isPinned);
  const before = unpinned([...list.listed, ...list.older]);
  const newest = before[0];
  const isJoined =
    nextCursor !== null && last && newest && last.updatedAt <= newest.updatedAt;
  if (!isJoined) return { listed, older: [], added, nextCursor };
  const older = before.filter(
    ({ id, updatedAt }) => !ids.has(id) && updatedAt <= last.updatedAt,
  );
  return { listed, older, added, nextCursor: list.nextCursor };
}

/** Takes the page after what is known, unless another has come before it. */
export function extend(
  list: HistoryList,
  { page, after }: { page: HistoryPage; after: string },
): HistoryList {
  if (list.nextCursor !== after) return list;
  const known = idsOf([...list.listed, ...list.older]);
  const more = page.conversations.filter(({ id }) => !known.has(id));
  return {
    ...list,
    older: [...list.older, ...more],
    nextCursor: page.nextCursor,
  };
}

/** Adds a chat, or changes what is known of it. */
export function put(list: HistoryList, entry: HistoryEntry): HistoryList {
  const isKnown = entriesOf(list).some(({ id }) => id === entry.id);
  if (!isKnown) return { ...list, added: [entry, ...list.added] };
  const change = (entries: readonly HistoryEntry[]) =>
    entries.map((each) => (each.id === entry.id ? entry : each));
  return {
    ...list,
    listed: change(list.listed),
    older: change(list.older),
    added: change(list.added),
  };
}

/** Each chat once, the last used first. */
export function entriesOf(list: HistoryList): HistoryEntry[] {
  const byId = new Map<string, HistoryEntry>();
  // What the server lists wins over what was added here.
  for (const entry of [...list.added, ...list.older, ...list.listed]) {
    byId.set(entry.id, entry);
  }
  return newestFirst([...byId.values()]);
}

const unpinned = (entries: readonly HistoryEntry[]) =>
  newestFirst(entries.filter(({ isPinned }) => !isPinned));

const newestFirst = (entries: HistoryEntry[]) =>
  entries.sort((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime());

const idsOf = (entries: readonly HistoryEntry[]) =>
  new Set(entries.map(({ id }) => id));
