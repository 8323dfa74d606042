import { sharedValue } from "@/ui/shared-value";
import {
  EMPTY_LIST,
  entriesOf,
  extend,
  type HistoryEntry,
  type HistoryList,
  type HistoryPage,
  put,
  relist,
} from "./history-list.ts";

export type HistoryState = HistoryList & {
  /** Deleted in this tab. */
  hiddenIds: ReadonlySet<string>;
  /** Whether older chats are on their way. */
  reading: "idle" | "loading" | "failed";
};

const NONE: HistoryState = {
  ...EMPTY_LIST,
  hiddenIds: new Set(),
  reading: "idle",
};

const state = sharedValue(NONE);
let ownerId: string | null = null;

/** The chats as this tab knows them. */
export const { get: historyState, subscribe: subscribeToHistory } = state;

/** What the server renders with, which has no tab. */
export const noHistory = () => NONE;

/** A chat of the history, unless it was deleted. */
export const findEntry = (
  wantedId: string,
  among: HistoryState = state.get(),
) =>
  among.hiddenIds.has(wantedId)
    ? null
    : (entriesOf(among).find(({ id }) => id === wantedId) ?? null);

const listHistory = (page: HistoryPage) => update(relist(state.get(), page));

/** Nothing of one person is left for the next who signs in here. */
export function listHistoryOf(person: string, page: HistoryPage) {
  if (person !== ownerId) state.set(NONE);
  ownerId = person;
  listHistory(page);
}

export const putConversation = (entry: HistoryEntry) =>
  update(put(state.get(), entry));

/** A chat that is used again stands first. */
export function touchConversation(id: string) {
  const entry = findEntry(id);
  if (entry) putConversation({ ...entry, updatedAt: new Date() });
}

export const hideConversation = (id: string) =>
  update({ hiddenIds: new Set([...state.get().hiddenIds, id]) });

export const showConversation = (id: string) =>
  update({
    hiddenIds: new Set(
      [...state.get().hiddenIds].filter((each) => each !== id),
    ),
  });

/** Reads a page of the history; null when the network or the server fails. */
type ReadPage = (after: string | null) => Promise<HistoryPage | null>;

/** Reads the page after what is known; one at a time. */
export async function loadOlder(readPage: ReadPage) {
  const { nextCursor: after, reading } = state.get();
  if (after === null || reading === "loading") return;
  update({ reading: "loading" });
  const page = await readPage(after);
  if (!page) return update({ reading: "failed" });
  update({ ...extend(state.get(), { page, after }), reading: "idle" });
}

/** Reads the newest page again: another tab or device may have changed it. */
export async function refreshHistory(readPage: ReadPage) {
  const page = await readPage(null);
  if (page) listHistory(page);
}

const update = (change: Partial<HistoryState>) =>
  state.set({ ...state.get(), ...change });
