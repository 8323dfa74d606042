"use client";

import { type ComponentType, useEffect, useSyncExternalStore } from "react";
import { sharedValue } from "@/ui/shared-value";

type MarkdownProps = { text: string; isStreaming?: boolean };
type Renderer = ComponentType<MarkdownProps>;

const renderer = sharedValue<Renderer | null>(null);
let isLoading = false;

/**
 * The renderer of streamed text; null until it is here. Offline it cannot be
 * loaded: text then shows as it is, and the next use tries again.
 */
export function useMarkdown(): Renderer | null {
  const loaded = useSyncExternalStore(
    renderer.subscribe,
    renderer.get,
    () => null,
  );
  useEffect(loadOnce);
  return loaded;
}

/**
 * Fetches it for the answer that may come, once the page has nothing else to
 * do: stored answers come rendered, so a page starts without it.
 */
export function useMarkdownSoon() {
  useEffect(() => {
    // Safari has no such call.
    if (!("requestIdleCallback" in window)) {
      const timer = setTimeout(loadOnce, IDLE_MS_MAX);
      return () => clearTimeout(timer);
    }
    const idle = requestIdleCallback(loadOnce, { timeout: IDLE_MS_MAX });
    return () => cancelIdleCallback(idle);
  }, []);
}

const IDLE_MS_MAX = 2_000;

function loadOnce() {
  if (!renderer.get() && !isLoading) void load();
}

async function load() {
  isLoading = true;
  try {
    const { Markdown } = await import("@/ui/markdown/markdown");
    renderer.set(Markdown);
  } catch {
    isLoading = false;
  }
}
