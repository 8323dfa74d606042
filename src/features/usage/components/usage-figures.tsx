"use client";

import { formatCount } from "@/core/format";
import { Meter } from "@/ui/meter";
import { Moment, useReader } from "@/ui/reader";
import { usageCopy } from "../copy.ts";
import { PaceLine } from "./pace-line.tsx";
import { UsageFacts } from "./usage-facts.tsx";
import { useUsage } from "./usage-provider.tsx";

/** What is left, in the one large figure, and what it is made of. */
export function UsageFigures({
  firstCallAt,
  now,
}: {
  firstCallAt: string | null;
  now: string;
}) {
  const usage = useUsage();
  const reader = useReader();
  const { used, held, limit, remaining } = usage.credits;
  return (
    <section aria-label={usageCopy.creditsMeter}>
      <p>
        <span className="block text-figure">
          {remaining === null
            ? formatCount(used, reader)
            : formatCount(remaining, reader)}
        </span>
        <span className="text-muted">
          {remaining === null ? usageCopy.creditsUsed : usageCopy.creditsLeft}
        </span>
      </p>
      <Meter
        label={usageCopy.creditsMeter}
        text={usageCopy.meter(usage, reader)}
        used={used}
        reserved={held}
        limit={limit}
        className="mt-6"
      />
      <dl className="mt-3 flex flex-wrap gap-x-6 gap-y-1 text-meta text-muted">
        <Figure mark="solid" name={usageCopy.used} value={used} />
        <Figure mark="hatched" name={usageCopy.reserved} value={held} />
        {limit !== null && (
          <Figure name={usageCopy.inThisPeriod} value={limit} />
        )}
        <div className="flex gap-1.5 tablet:ml-auto">
          <dt>{usageCopy.returnOn}</dt>
          <dd className="text-text">
            <Moment at={usage.period.end} style="day and time" />
          </dd>
        </div>
      </dl>
      <PaceLine usage={usage} firstCallAt={firstCallAt} now={now} />
      <div className="mt-8 border-t border-line">
        <UsageFacts usage={usage} />
      </div>
      {used + held === 0 && (
        <p className="mt-4 max-w-prose text-muted">{usageCopy.whatIsACredit}</p>
      )}
    </section>
  );
}

function Figure({
  mark,
  name,
  value,
}: {
  mark?: "solid" | "hatched";
  name: string;
  value: number;
}) {
  const reader = useReader();
  return (
    <div className="flex items-center gap-1.5">
      {mark && (
        <span
          aria-hidden="true"
          className={`h-1 w-3 text-accent ${mark === "solid" ? "bg-current" : "hatched"}`}
        />
      )}
      <dt>{name}</dt>
      <dd className="text-text">{formatCount(value, reader)}</dd>
    </div>
  );
}
