"use client";

import { ChevronDown } from "lucide-react";
import Link from "next/link";
import { useId, useState } from "react";
import { Button } from "@/ui/button";
import { icon } from "@/ui/icon";
import { Facts } from "@/ui/page";
import { Moment, useReader } from "@/ui/reader";
import { RequestId } from "@/ui/states";
import { useReceiptDetails } from "../client/receipt-details.ts";
import { usageCopy } from "../copy.ts";
import { receiptCopy } from "../receipt-copy.ts";
import type { Receipt } from "../schema.ts";

/** What an answer used and cost, in one line; the whole receipt on a click. */
export function ReceiptLine({ receipt }: { receipt: Receipt }) {
  const reader = useReader();
  const panelId = useId();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? panelId : undefined}
        onClick={() => setIsOpen(!isOpen)}
        className="group/receipt -mx-1 rounded-chip px-1 text-left text-meta text-muted hover:text-text"
      >
        <span className="sr-only">{receiptCopy.spoken}</span>
        {usageCopy.receipt(receipt, reader)}
        <ChevronDown
          {...icon}
          size={14}
          className="ml-1 inline-block align-[-2px] group-aria-expanded/receipt:rotate-180"
        />
      </button>
      {isOpen && <Details id={panelId} receipt={receipt} />}
    </>
  );
}

function Details({ id, receipt }: { id: string; receipt: Receipt }) {
  const reader = useReader();
  const { details, hasFailed, retry } = useReceiptDetails(receipt.requestId);
  return (
    <section
      id={id}
      aria-label={receiptCopy.details}
      aria-busy={details === null && !hasFailed}
      className="mt-2 max-w-120 text-meta"
    >
      {details && (
        <>
          <Facts
            facts={[
              ...receiptCopy.facts(details, reader),
              {
                name: receiptCopy.asked,
                value: <Moment at={receipt.startedAt} style="day and time" />,
              },
            ]}
          />
          <RequestId id={receipt.requestId} />
          <p className="mt-1">
            <Link
              href={`/usage/receipt/${receipt.requestId}`}
              className="text-accent underline"
            >
              {receiptCopy.print}
            </Link>
          </p>
        </>
      )}
      {hasFailed && (
        <div role="alert" className="flex flex-col items-start gap-2 py-2">
          <p>{receiptCopy.failed}</p>
          <Button onClick={retry}>{receiptCopy.retry}</Button>
        </div>
      )}
      {!details && !hasFailed && (
        <p role="status" className="py-2 text-muted">
          {receiptCopy.loading}
        </p>
      )}
    </section>
  );
}
