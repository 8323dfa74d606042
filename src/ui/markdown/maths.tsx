"use client";

import clsx from "clsx";
import { useEffect, useRef } from "react";

/** TeX as it is written until its renderer is here, which maths alone loads. */
export function Maths({ text, isBlock }: { text: string; isBlock: boolean }) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    let isGone = false;
    import("./maths-renderer.ts").then(
      ({ renderMaths }) => {
        const element = place.current;
        if (!isGone && element) renderMaths(text, { element, isBlock });
      },
      // Offline: it stays as it is written.
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [text, isBlock]);
  return (
    // Another text is another element: its children are not React's.
    <span
      key={text}
      ref={place}
      dir="ltr"
      className={clsx("maths", isBlock && "block overflow-x-auto py-1")}
      suppressHydrationWarning
    >
      {text}
    </span>
  );
}
