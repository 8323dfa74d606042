"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useSyncExternalStore } from "react";
import { useReader } from "@/ui/reader";
import { groupHistory } from "../client/history-days.ts";
import {
  addedHistory,
  type HistoryEntry,
  subscribeToHistory,
} from "../client/history-store.ts";
import { chatCopy } from "../copy.ts";

const NONE: readonly HistoryEntry[] = [];

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
  const added = useSyncExternalStore(
    subscribeToHistory,
    addedHistory,
    () => NONE,
  );
  const groups = groupHistory({ listed, added, now, reader });
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
            {entries.map(({ id, title }) => (
              <li key={id}>
                <Link
                  href={`/chat/${id}`}
                  aria-current={pathname === `/chat/${id}` ? "page" : undefined}
                  dir="auto"
                  className="control-height flex items-center rounded-control px-2 text-text no-underline hover:bg-bubble aria-[current=page]:bg-bubble aria-[current=page]:font-strong"
                >
                  <span className="truncate">{title}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
