import { useEffect, useSyncExternalStore } from "react";
import type { NoticeList } from "../schema.ts";
import {
  latestNotices,
  publishNotices,
  refreshNotices,
  subscribeToNotices,
} from "./notices-store.ts";

const REFRESH_MS = 45_000;

/**
 * The notices as the server rendered them, and newer ones within a minute, or
 * at once when the reader comes back to the tab.
 */
export function useNewestNotices(rendered: NoticeList): NoticeList {
  useEffect(() => publishNotices(rendered), [rendered]);
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") void refreshNotices();
    };
    const timer = setInterval(look, REFRESH_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return useSyncExternalStore(
    subscribeToNotices,
    () => latestNotices() ?? rendered,
    () => rendered,
  );
}
