import { dayOf, type Reader } from "@/core/format";
import type { HistoryEntry } from "./history-store.ts";

export type HistoryGroup = { label: string; entries: HistoryEntry[] };

const DAY_MS = 86_400_000;

/**
 * The history by the reader's days: pinned, today, yesterday, the last seven
 * days, then by month. What the server lists wins over what was added here.
 */
export function groupHistory({
  listed,
  added,
  now,
  reader,
}: {
  listed: readonly HistoryEntry[];
  added: readonly HistoryEntry[];
  now: string;
  reader: Reader;
}): HistoryGroup[] {
  const known = new Set(listed.map(({ id }) => id));
  const all = [...added.filter(({ id }) => !known.has(id)), ...listed];
  const groups = new Map<string, HistoryEntry[]>();
  for (const entry of all.filter(({ isPinned }) => isPinned)) {
    append(groups, "Pinned", entry);
  }
  for (const entry of all.filter(({ isPinned }) => !isPinned)) {
    append(groups, labelOf(entry.updatedAt, { now, reader }), entry);
  }
  return [...groups].map(([label, entries]) => ({ label, entries }));
}

function labelOf(
  moment: Date,
  { now, reader }: { now: string; reader: Reader },
) {
  // Calendar days have no zone once they are named; UTC counts them evenly.
  const days =
    (Date.parse(dayOf(now, reader)) - Date.parse(dayOf(moment, reader))) /
    DAY_MS;
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days <= 7) return "Last 7 days";
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
