"use client";

import { useEffect, useState } from "react";
import { useIsOnline } from "@/ui/online";
import { chatCopy } from "../copy.ts";

const SLOW_AFTER_MS = 9_000;

/** Says who is slow when no token has come for nine seconds. */
export function SlowNote({
  model,
  textLength,
}: {
  /** Null while not even the server has said anything. */
  model: string | null;
  /** Each change starts the nine seconds anew. */
  textLength: number;
}) {
  const [slowAt, setSlowAt] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSlowAt(textLength), SLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [textLength]);
  if (slowAt !== textLength) return null;
  return (
    <Line>{model === null ? chatCopy.slowServer : chatCopy.slow(model)}</Line>
  );
}

export function OfflineNote() {
  const isOnline = useIsOnline();
  return isOnline ? null : <Line>{chatCopy.offline}</Line>;
}

export const ReconnectingNote = () => <Line>{chatCopy.reconnecting}</Line>;

/** A line above the composer. */
export const Line = ({ children }: { children: React.ReactNode }) => (
  <p className="px-4 pb-2 text-meta text-muted" suppressHydrationWarning>
    {children}
  </p>
);
