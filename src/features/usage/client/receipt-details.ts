"use client";

import { useEffect, useState } from "react";
import type { ReceiptDetails } from "../schema.ts";

type Asked = { details: ReceiptDetails | null; hasFailed: boolean };

const NOTHING_YET: Asked = { details: null, hasFailed: false };

/** Reads the details of a receipt that is opened; anew each time. */
export function useReceiptDetails(requestId: string) {
  const [asked, setAsked] = useState(NOTHING_YET);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt reads again
  useEffect(() => {
    const leaving = new AbortController();
    void read(requestId, leaving.signal).then((details) => {
      if (leaving.signal.aborted) return;
      setAsked({ details, hasFailed: details === null });
    });
    return () => leaving.abort();
  }, [requestId, attempt]);

  const retry = () => {
    setAsked(NOTHING_YET);
    setAttempt((before) => before + 1);
  };
  return { ...asked, retry };
}

async function read(requestId: string, signal: AbortSignal) {
  const url = `/api/usage/receipts/${requestId}`;
  const response = await fetch(url, { signal }).catch(() => null);
  if (!response?.ok) return null;
  return parseDetails(await response.json().catch(() => null));
}

/** The server wrote it by the type; zod would cost the page 15 KB. */
const parseDetails = (body: unknown): ReceiptDetails | null =>
  typeof body === "object" && body !== null && "receipt" in body
    ? (body as ReceiptDetails)
    : null;
