"use client";

import { type ComponentType, useEffect, useSyncExternalStore } from "react";
import { sharedValue } from "@/ui/shared-value";

type MarkdownProps = { text: string; isStreaming?: boolean };
type Renderer = ComponentType<MarkdownProps>;

const renderer = sharedValue<Renderer | null>(null);
let isLoading = false;

/**
 * The renderer of streamed text; null until it is here. Stored answers come
 * rendered, so the page starts without it. Offline it cannot be loaded: text
 * then shows as it is, and the next use tries again.
 */
export function useMarkdown(): Renderer | null {
  const loaded = useSyncExternalStore(
    renderer.subscribe,
    renderer.get,
    () => null,
  );
  useEffect(() => {
    if (!renderer.get() && !isLoading) void load();
  });
  return loaded;
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
