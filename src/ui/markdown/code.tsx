"use client";

import { startTransition, useEffect, useState } from "react";
import { highlight } from "./highlight.ts";
import type { Span } from "./highlight-spans.ts";

/** A block that still grows is left alone until it pauses. */
const PAUSE_MS = 200;

type Highlighted = { code: string; spans: Span[] };

/** Code, plain at first and in colour as soon as that is found. */
export function Code({ code, language }: { code: string; language: string }) {
  const [highlighted, setHighlighted] = useState<Highlighted | null>(null);
  useEffect(() => {
    if (language === "") return;
    let isStale = false;
    const timer = setTimeout(async () => {
      const spans = await highlight(code, language);
      if (isStale || !spans) return;
      startTransition(() => setHighlighted({ code, spans }));
    }, PAUSE_MS);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [code, language]);

  if (!highlighted || !code.startsWith(highlighted.code)) {
    return <code>{code}</code>;
  }
  return (
    <code>
      {highlighted.spans.map(({ kind, text }, position) =>
        kind === null ? (
          text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: code is highlighted anew as a whole
          <span key={position} className={`code-${kind}`}>
            {text}
          </span>
        ),
      )}
      {code.slice(highlighted.code.length)}
    </code>
  );
}
