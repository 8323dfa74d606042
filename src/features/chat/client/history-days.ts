import { dayOf, type Reader } from "@/core/format";
import { chatCopy } from "../copy.ts";
import type { HistoryEntry, HistoryState } from "./history-store.ts";

export type HistoryGroup = { label: string; entries: HistoryEntry[] };

const DAY_MS = 86_400_000;

/**
 * The history by the reader's days: pinned, today, yesterday, the last seven
 * days, then by month.
 */
export function groupHistory({
  listed,
  added,
  hiddenIds,
  now,
  reader,
}: HistoryState & {
  now: string;
  reader: Reader;
}): HistoryGroup[] {
  const all = allOf({ listed, added, hiddenIds });
  const groups = new Map<string, HistoryEntry[]>();
  for (const entry of all.filter(({ isPinned }) => isPinned)) {
    append(groups, chatCopy.pinned, entry);
  }
  for (const entry of all.filter(({ isPinned }) => !isPinned)) {
    append(groups, labelOf(entry.updatedAt, { now, reader }), entry);
  }
  return [...groups].map(([label, entries]) => ({ label, entries }));
}

export const entryOf = (state: HistoryState, wantedId: string) =>
  allOf(state).find(({ id }) => id === wantedId) ?? null;

/** What the server lists wins over what was added here. */
function allOf({ listed, added, hiddenIds }: HistoryState) {
  const known = new Set(listed.map(({ id }) => id));
  const all = [...added.filter(({ id }) => !known.has(id)), ...listed];
  return all.filter(({ id }) => !hiddenIds.has(id));
}

function labelOf(
  moment: Date,
  { now, reader }: { now: string; reader: Reader },
) {
  // Calendar days have no zone once they are named; UTC counts them evenly.
  const days =
    (Date.parse(dayOf(now, reader)) - Date.parse(dayOf(moment, reader))) /
    DAY_MS;
  if (days <= 0) return chatCopy.today;
  if (days === 1) return chatCopy.yesterday;
  if (days <= 7) return chatCopy.lastDays;
  return new Intl.DateTimeFormat(reader.locale, {
    month: "long",
    year: "numeric",
    timeZone: reader.timeZone,
  }).format(new Date(moment));
}

function append(
  groups: Map<string, HistoryEntry[]>,
  label: string,
  entry: HistoryEntry,
) {
  groups.set(label, [...(groups.get(label) ?? []), entry]);
}
