export type HistoryEntry = {
  id: string;
  title: string;
  updatedAt: Date;
  isPinned: boolean;
};

export type HistoryState = {
  /** As the server lists them: pinned first, then the last used. */
  listed: readonly HistoryEntry[];
  /** Begun since the page was rendered, newest first. */
  added: readonly HistoryEntry[];
  /** Deleted since then. */
  hiddenIds: ReadonlySet<string>;
};

const NONE: HistoryState = { listed: [], added: [], hiddenIds: new Set() };

let state = NONE;
const listeners = new Set<() => void>();

/** The chats as this tab knows them. */
export const historyState = () => state;

/** What the server renders with, which has no tab. */
export const noHistory = () => NONE;

export function subscribeToHistory(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export const listHistory = (listed: readonly HistoryEntry[]) =>
  update({ listed });

export const rememberConversation = (entry: HistoryEntry) =>
  update({
    added: [entry, ...state.added.filter(({ id }) => id !== entry.id)],
  });

export const hideConversation = (id: string) =>
  update({ hiddenIds: new Set([...state.hiddenIds, id]) });

export const showConversation = (id: string) =>
  update({
    hiddenIds: new Set([...state.hiddenIds].filter((each) => each !== id)),
  });

function update(change: Partial<HistoryState>) {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}
