"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { ErrorState } from "@/ui/states";
import { chatCopy } from "../copy.ts";

/** Begins before the reader is there. */
const AHEAD = "600px 0px";

/**
 * Stands where messages are whose texts are not here, and asks for them when it
 * comes near the window. `load` tells whether they came.
 */
export function MissingText({ load }: { load: () => Promise<boolean> }) {
  const [hasFailed, setHasFailed] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });
  const ask = useCallback(async () => {
    setHasFailed(false);
    setHasFailed(!(await latest.current()));
  }, []);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void ask();
      },
      { root: element.closest("[data-scroller]"), rootMargin: AHEAD },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [ask]);

  return (
    <div ref={place} className="pt-6">
      {hasFailed ? (
        <ErrorState
          message={chatCopy.noText}
          action={<Button onClick={ask}>{chatCopy.tryAgain}</Button>}
        />
      ) : (
        <div role="status" className="flex flex-col gap-3">
          <span className="sr-only">{chatCopy.loadingText}</span>
          <Skeleton className="w-3/4" />
          <Skeleton className="w-full" />
          <Skeleton className="w-1/2" />
        </div>
      )}
    </div>
  );
}
