"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { billingCopy } from "../copy.ts";

const ASK_EVERY_MS = 3_000;
const ASK_TIMES_MAX = 40;

/** A payment that Stripe has not confirmed: asks again, for two minutes. */
export function ProcessingNote() {
  const router = useRouter();
  useEffect(() => {
    let asked = 0;
    const timer = setInterval(() => {
      asked += 1;
      if (asked >= ASK_TIMES_MAX) clearInterval(timer);
      router.refresh();
    }, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [router]);
  return (
    <p
      role="status"
      className="flex items-baseline gap-3 border-t-2 border-line-strong py-3"
    >
      <span
        aria-hidden="true"
        className="busy-dot size-1.5 shrink-0 -translate-y-0.5 bg-accent"
      />
      {billingCopy.arrival.processing}
    </p>
  );
}
