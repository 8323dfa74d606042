export type HistoryEntry = {
  id: string;
  title: string;
  updatedAt: Date;
  isPinned: boolean;
};

let added: readonly HistoryEntry[] = [];
const listeners = new Set<() => void>();

/** Conversations begun since the page was rendered, newest first. */
export const addedHistory = () => added;

export function rememberConversation(entry: HistoryEntry) {
  added = [entry, ...added.filter(({ id }) => id !== entry.id)];
  for (const listener of listeners) listener();
}

export function subscribeToHistory(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
