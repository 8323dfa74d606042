"use client";

import { type ComponentType, useEffect, useSyncExternalStore } from "react";

type MarkdownProps = { text: string; isStreaming?: boolean };
type Renderer = ComponentType<MarkdownProps>;

let renderer: Renderer | null = null;
let isLoading = false;
const listeners = new Set<() => void>();

/**
 * The renderer of streamed text; null until it is here. Stored answers come
 * rendered, so the page starts without it. Offline it cannot be loaded: text
 * then shows as it is, and the next use tries again.
 */
export function useMarkdown(): Renderer | null {
  const loaded = useSyncExternalStore(
    subscribe,
    () => renderer,
    () => null,
  );
  useEffect(() => {
    if (!renderer && !isLoading) void load();
  });
  return loaded;
}

async function load() {
  isLoading = true;
  try {
    const { Markdown } = await import("@/ui/markdown/markdown");
    renderer = Markdown;
    for (const listener of listeners) listener();
  } catch {
    isLoading = false;
  }
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
