"use client";

import { createContext, type ReactNode, use } from "react";
import { markNotices } from "../client/notices-store.ts";
import { useNewestNotices } from "../client/use-newest-notices.ts";
import type { NoticeList } from "../schema.ts";

const NoticesContext = createContext<NoticeList>({
  notices: [],
  unreadCount: 0,
});

/** Gives what the reader is told to the bell and to whatever warns of it. */
export function NoticesProvider({
  rendered,
  children,
}: {
  rendered: NoticeList;
  children: ReactNode;
}) {
  const list = useNewestNotices(rendered);
  return <NoticesContext value={list}>{children}</NoticesContext>;
}

export const useNotices = () => use(NoticesContext);

/**
 * The 80 % notice of a period, for its banner: whether the reader has put it
 * away, on any device, and how to. `dismiss` is null until there is a notice.
 */
export function useUsageWarning(periodStart: string): {
  isDismissed: boolean;
  dismiss: (() => void) | null;
} {
  const notice = useNotices().notices.find(
    (one) => one.kind === "usage_80" && one.periodStart === periodStart,
  );
  if (!notice) return { isDismissed: false, dismiss: null };
  const dismiss = () => void markNotices({ dismissedIds: [notice.id] });
  return { isDismissed: notice.isDismissed, dismiss };
}
