"use client";

import { Moment, useReader } from "@/ui/reader";
import { usageCopy } from "../copy.ts";
import { paceOf } from "../rules.ts";
import type { UsageSummary } from "../schema.ts";

/** Where the period's use goes, once there are days enough to say so. */
export function PaceLine({
  usage,
  firstCallAt,
  now,
}: {
  usage: UsageSummary;
  firstCallAt: string | null;
  now: string;
}) {
  const reader = useReader();
  const { credits, period } = usage;
  const pace = paceOf({
    ...{ used: credits.used, limit: credits.limit },
    period: { start: new Date(period.start), end: new Date(period.end) },
    firstCallAt: firstCallAt === null ? null : new Date(firstCallAt),
    now: new Date(now),
  });
  if (pace === null) return null;
  return (
    <p className="mt-4 max-w-prose">
      {pace.kind === "reaches_limit" ? (
        <>
          {usageCopy.pace.reaches}{" "}
          <Moment at={pace.at.toISOString()} style="day" />.
        </>
      ) : (
        <>
          {usageCopy.pace.lasts(pace.creditsAtEnd, credits.limit, reader)}{" "}
          <Moment at={period.end} style="day" />.
        </>
      )}
    </p>
  );
}
