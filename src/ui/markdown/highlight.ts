"use client";

import type {
  HighlightReply,
  HighlightRequest,
  Span,
} from "./highlight-spans.ts";

/** Longer code is shown plain: that many elements would slow the page. */
const CODE_CHARACTERS_MAX = 30_000;

let worker: Worker | null = null;
let lastId = 0;
const waiting = new Map<number, (spans: Span[] | null) => void>();

/**
 * What each stretch of a code is, found beside the page's own thread; the first
 * code loads it. Null when the language is not known, or nothing can be loaded.
 */
export function highlight(
  code: string,
  language: string,
): Promise<Span[] | null> {
  if (code.length > CODE_CHARACTERS_MAX) return Promise.resolve(null);
  lastId += 1;
  const request: HighlightRequest = { id: lastId, code, language };
  return new Promise((resolve) => {
    waiting.set(request.id, resolve);
    try {
      worker ??= start();
      worker.postMessage(request);
    } catch {
      giveUp();
    }
  });
}

function start(): Worker {
  const started = new Worker(
    new URL("./highlight.worker.ts", import.meta.url),
    { type: "module" },
  );
  started.addEventListener(
    "message",
    ({ data: { id, spans } }: MessageEvent<HighlightReply>) => {
      waiting.get(id)?.(spans);
      waiting.delete(id);
    },
  );
  started.addEventListener("error", giveUp);
  return started;
}

/** Offline, or a fault: what waits stays plain, and the next code tries again. */
function giveUp() {
  worker?.terminate();
  worker = null;
  for (const resolve of waiting.values()) resolve(null);
  waiting.clear();
}
