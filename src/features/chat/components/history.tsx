"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useReader } from "@/ui/reader";
import { groupHistory } from "../client/history-days.ts";
import {
  entriesOf,
  type HistoryEntry,
  type HistoryPage,
  relist,
} from "../client/history-list.ts";
import {
  historyState,
  noHistory,
  subscribeToHistory,
} from "../client/history-store.ts";
import { useListKeys } from "../client/list-keys.ts";
import { chatCopy } from "../copy.ts";
import { ChatMenu } from "./chat-menu.tsx";
import { OlderChats } from "./older-chats.tsx";

/** The chats by day; the arrow keys go from one to the next. */
export function History({
  page,
  now,
}: {
  /** The newest, as the server rendered this with. */
  page: HistoryPage;
  /** The server's moment of rendering, so that both agree on "today". */
  now: string;
}) {
  const reader = useReader();
  const pathname = usePathname();
  const known = useSyncExternalStore(
    subscribeToHistory,
    historyState,
    noHistory,
  );
  const state =
    known === noHistory() ? { ...known, ...relist(known, page) } : known;
  const entries = entriesOf(state).filter(({ id }) => !state.hiddenIds.has(id));
  const groups = groupHistory(entries, { now: useNow(now), reader });
  const currentId = pathname.replace(/^\/chat\//, "");
  const shown = groups.flatMap(({ entries }) => entries);
  const { stopId, listProps } = useListKeys(
    shown.map(({ id }) => id),
    currentId,
  );
  return (
    <nav
      {...listProps}
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
                isCurrent={entry.id === currentId}
                isStop={entry.id === stopId}
              />
            ))}
          </ul>
        </section>
      ))}
      <OlderChats cursor={state.nextCursor} reading={state.reading} />
    </nav>
  );
}

const HistoryRow = ({
  entry: { title },
  entry,
  isCurrent,
  isStop,
}: {
  entry: HistoryEntry;
  isCurrent: boolean;
  /** The one of the list that the Tab key comes to. */
  isStop: boolean;
}) => (
  <li className="group/turn relative flex items-center rounded-control hover:bg-bubble has-aria-[current=page]:bg-bubble">
    <Link
      href={`/chat/${entry.id}`}
      data-row={entry.id}
      tabIndex={isStop ? 0 : -1}
      title={title}
      aria-current={isCurrent ? "page" : undefined}
      className="control-height flex min-w-0 flex-1 items-center rounded-control pl-2 text-text no-underline aria-[current=page]:font-strong"
    >
      <span dir="auto" className="min-w-0 flex-1 truncate text-start">
        {title}
      </span>
    </Link>
    <ChatMenu
      entry={entry}
      className="shown-on-turn"
      tabIndex={isStop ? 0 : -1}
    />
  </li>
);

const MINUTE_MS = 60_000;

/** The days go on while a page stays open. */
function useNow(atFirst: string) {
  const [now, setNow] = useState(atFirst);
  useEffect(() => {
    const timer = setInterval(
      () => setNow(new Date().toISOString()),
      MINUTE_MS,
    );
    return () => clearInterval(timer);
  }, []);
  return now;
}
