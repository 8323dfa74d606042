"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useSyncExternalStore } from "react";
import { useReader } from "@/ui/reader";
import { groupHistory } from "../client/history-days.ts";
import {
  type HistoryEntry,
  historyState,
  listHistory,
  noHistory,
  subscribeToHistory,
} from "../client/history-store.ts";
import { chatCopy } from "../copy.ts";
import { ChatMenu } from "./chat-menu.tsx";

/** The chats by day, with those begun in this tab on top. */
export function History({
  listed,
  now,
}: {
  listed: readonly HistoryEntry[];
  /** The server's moment of rendering, so that both agree on "today". */
  now: string;
}) {
  const reader = useReader();
  const pathname = usePathname();
  const state = useSyncExternalStore(
    subscribeToHistory,
    historyState,
    noHistory,
  );
  useEffect(() => listHistory(listed), [listed]);
  const groups = groupHistory({ ...state, listed, now, reader });
  return (
    <nav
      aria-label={chatCopy.history}
      className="min-h-0 flex-1 overflow-y-auto px-2 pb-4"
    >
      {groups.length === 0 && (
        <p className="px-2 py-3 text-muted">{chatCopy.noHistory}</p>
      )}
      {groups.map(({ label, entries }) => (
        <section key={label} aria-label={label}>
          <h2 className="px-2 pt-4 pb-1 text-meta text-muted">{label}</h2>
          <ul>
            {entries.map((entry) => (
              <HistoryRow
                key={entry.id}
                entry={entry}
                isCurrent={pathname === `/chat/${entry.id}`}
              />
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

const HistoryRow = ({
  entry,
  isCurrent,
}: {
  entry: HistoryEntry;
  isCurrent: boolean;
}) => (
  <li className="group/turn relative flex items-center rounded-control hover:bg-bubble has-aria-[current=page]:bg-bubble">
    <Link
      href={`/chat/${entry.id}`}
      aria-current={isCurrent ? "page" : undefined}
      dir="auto"
      className="control-height flex min-w-0 flex-1 items-center rounded-control pl-2 text-text no-underline aria-[current=page]:font-strong"
    >
      <span className="truncate">{entry.title}</span>
    </Link>
    <ChatMenu entry={entry} className="shown-on-turn" />
  </li>
);
