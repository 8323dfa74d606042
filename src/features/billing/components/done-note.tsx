"use client";

import { type ReactNode, useEffect, useRef } from "react";

/**
 * What has just been done, on the page it led to. Takes the focus, so that it
 * is read aloud and seen, and leaves the address as it was without it.
 */
export function DoneNote({ children }: { children: ReactNode }) {
  const note = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    note.current?.focus();
    const address = new URL(location.href);
    address.searchParams.delete("done");
    window.history.replaceState(null, "", address);
  }, []);
  return (
    <p
      ref={note}
      tabIndex={-1}
      className="border-t-2 border-ok py-3 outline-none"
    >
      {children}
    </p>
  );
}
