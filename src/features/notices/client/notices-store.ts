import { sharedValue } from "@/ui/shared-value";
import type { NoticeList } from "../schema.ts";

/** The newest list of this tab; null before the first. */
export const {
  get: latestNotices,
  set: publishNotices,
  subscribe: subscribeToNotices,
} = sharedValue<NoticeList | null>(null);

/** Reads the list again; false when the network or the server fails. */
export const refreshNotices = () => ask();

/** Notes what was read or put away, here at once and on the server. */
export async function markNotices(marks: {
  readIds?: string[];
  dismissedIds?: string[];
}): Promise<boolean> {
  const { readIds = [], dismissedIds = [] } = marks;
  const latest = latestNotices();
  if (latest) {
    const notices = latest.notices.map((notice) => ({
      ...notice,
      isRead:
        notice.isRead || [...readIds, ...dismissedIds].includes(notice.id),
      isDismissed: notice.isDismissed || dismissedIds.includes(notice.id),
    }));
    const unreadCount = notices.filter(({ isRead }) => !isRead).length;
    publishNotices({ notices, unreadCount });
  }
  // The page may be left for the notice's cause before this is sent.
  return ask({
    method: "POST",
    keepalive: true,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ readIds, dismissedIds }),
  });
}

async function ask(init?: RequestInit): Promise<boolean> {
  const response = await fetch("/api/notices", init).catch(() => null);
  if (!response?.ok) return false;
  const list = parseList(await response.json().catch(() => null));
  if (list) publishNotices(list);
  return list !== null;
}

/** The server wrote it by the schema; zod would cost the page 15 KB. */
const parseList = (body: unknown): NoticeList | null =>
  typeof body === "object" && body !== null && "notices" in body
    ? (body as NoticeList)
    : null;
