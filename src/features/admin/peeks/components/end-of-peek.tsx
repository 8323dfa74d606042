"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Asks for the page anew once the time to read it is over. */
export function EndOfPeek({ at }: { at: string }) {
  const router = useRouter();
  useEffect(() => {
    const leftMs = Math.max(0, new Date(at).getTime() - Date.now());
    const timer = setTimeout(() => router.refresh(), leftMs + SLACK_MS);
    return () => clearTimeout(timer);
  }, [at, router]);
  return null;
}

/** The server's clock may be a little behind. */
const SLACK_MS = 2_000;
