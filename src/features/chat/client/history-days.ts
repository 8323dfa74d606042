import { dayOf, formatMonth, type Reader } from "@/core/format";
import { chatCopy } from "../copy.ts";
import type { HistoryEntry } from "./history-list.ts";

export type HistoryGroup = { label: string; entries: HistoryEntry[] };

const DAY_MS = 86_400_000;

/**
 * The history by the reader's days: pinned, today, yesterday, the seven days
 * before, then by month.
 */
export function groupHistory(
  entries: readonly HistoryEntry[],
  { now, reader }: { now: string; reader: Reader },
): HistoryGroup[] {
  const groups = new Map<string, HistoryEntry[]>();
  for (const entry of entries.filter(({ isPinned }) => isPinned)) {
    append(groups, chatCopy.pinned, entry);
  }
  for (const entry of entries.filter(({ isPinned }) => !isPinned)) {
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
  if (days <= 0) return chatCopy.today;
  if (days === 1) return chatCopy.yesterday;
  if (days <= 7) return chatCopy.lastDays;
  return formatMonth(moment, reader);
}

function append(
  groups: Map<string, HistoryEntry[]>,
  label: string,
  entry: HistoryEntry,
) {
  const group = groups.get(label);
  if (group) group.push(entry);
  else groups.set(label, [entry]);
}
