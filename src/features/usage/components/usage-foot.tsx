"use client";

import Link from "next/link";
import { Meter } from "@/ui/meter";
import { useReader } from "@/ui/reader";
import { usageCopy } from "../copy.ts";
import { useUsage } from "./usage-provider.tsx";

/** What is left, at the foot of the sidebar; leads to the usage page. */
export function UsageFoot() {
  const usage = useUsage();
  const reader = useReader();
  const { used, held, limit } = usage.credits;
  return (
    <Link
      href="/usage"
      className="block rounded-control px-2 py-2 text-text no-underline hover:bg-bubble"
    >
      <span className="flex flex-wrap items-baseline justify-between gap-x-2">
        <span>{usageCopy.left(usage, reader)}</span>
        <span className="text-meta text-muted" suppressHydrationWarning>
          {usageCopy.foot(usage, reader)}
        </span>
      </span>
      <Meter
        label={usageCopy.creditsMeter}
        text={usageCopy.meter(usage, reader)}
        used={used}
        reserved={held}
        limit={limit}
        className="mt-2 mb-1"
      />
    </Link>
  );
}
