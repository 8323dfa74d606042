"use client";

import { useEffect } from "react";
import { CHAT_CHANNEL } from "../client/browser-surroundings.ts";
import type { HistoryPage } from "../client/history-list.ts";
import { listHistoryOf, refreshHistory } from "../client/history-store.ts";
import { readHistoryPage } from "../client/history-wire.ts";
import { field } from "../client/json.ts";

const SETTLED_MS = 300;
const AWAY_MS = 10_000;

/**
 * Keeps the history as other tabs and devices change it. Stands once in the
 * layout.
 */
export function HistoryWatch({
  ownerId,
  page,
}: {
  ownerId: string;
  page: HistoryPage;
}) {
  useEffect(() => listHistoryOf(ownerId, page), [ownerId, page]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let hiddenAtMs = 0;
    let isStale = false;
    const refresh = () => {
      isStale = document.visibilityState === "hidden";
      if (!isStale) void refreshHistory(readHistoryPage);
    };
    const onTold = ({ data }: MessageEvent<unknown>) => {
      // What was asked stands first already, and changes again when it ends.
      if (field(data, "event") !== "changed") return;
      clearTimeout(timer);
      timer = setTimeout(refresh, SETTLED_MS);
    };
    const onVisibility = () => {
      if (document.visibilityState === "hidden") hiddenAtMs = Date.now();
      else if (isStale || Date.now() - hiddenAtMs > AWAY_MS) refresh();
    };
    const told = new BroadcastChannel(CHAT_CHANNEL);
    told.addEventListener("message", onTold);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      clearTimeout(timer);
      told.close();
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, []);
  return null;
}
