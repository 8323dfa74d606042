"use client";

import { useReader } from "@/ui/reader";
import { usageCopy } from "../copy.ts";
import type { Receipt } from "../schema.ts";

/** What an answer used and cost, in one line. */
export function ReceiptLine({ receipt }: { receipt: Receipt }) {
  const reader = useReader();
  return (
    <p className="text-meta text-muted" title={`Request ${receipt.requestId}`}>
      <span className="sr-only">Receipt: </span>
      {usageCopy.receipt(receipt, reader)}
    </p>
  );
}
