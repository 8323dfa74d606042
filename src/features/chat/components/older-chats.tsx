"use client";

import { useEffect, useRef } from "react";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { type HistoryState, loadOlder } from "../client/history-store.ts";
import { readHistoryPage } from "../client/history-wire.ts";
import { chatCopy } from "../copy.ts";

const readOn = () => void loadOlder(readHistoryPage);

/** The end of the list: older chats come when it comes near to view. */
export function OlderChats({
  cursor,
  reading,
}: {
  /** Null when there are none. */
  cursor: string | null;
  reading: HistoryState["reading"];
}) {
  const end = useRef<HTMLDivElement>(null);
  const isWaiting = cursor !== null && reading === "idle";
  useEffect(() => {
    const mark = end.current;
    if (!mark || !isWaiting) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) readOn();
      },
      { root: mark.closest("nav"), rootMargin: "0px 0px 400px 0px" },
    );
    observer.observe(mark);
    return () => observer.disconnect();
  }, [isWaiting]);
  if (cursor === null) return null;
  if (reading === "failed") {
    return (
      <div role="alert" className="flex flex-col items-start gap-2 px-2 py-3">
        <p className="text-muted">{chatCopy.olderFailed}</p>
        <Button onClick={readOn}>{chatCopy.retry}</Button>
      </div>
    );
  }
  return (
    <div ref={end} role="status" aria-label={chatCopy.loadingOlder}>
      {WIDTHS.map((width) => (
        <div key={width} className="control-height flex items-center px-2">
          <Skeleton className={width} />
        </div>
      ))}
    </div>
  );
}

const WIDTHS = ["w-4/5", "w-3/5", "w-2/3"];
