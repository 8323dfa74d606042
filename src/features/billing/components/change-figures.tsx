"use client";

import { formatAmount, formatCount } from "@/core/format";
import { useReader } from "@/ui/reader";
import { Skeleton } from "@/ui/skeleton";
import type { ChangePreview, ShownTerms } from "../acts/preview.ts";
import { planCopy } from "../plan-copy.ts";

const copy = planCopy.change;

/** Before, after and due now, as Stripe reckons them. */
export function ChangeFigures({ preview }: { preview: ChangePreview }) {
  const reader = useReader();
  const { timing, before, after, lines, dueNowCents, periodEnd } = preview;
  return (
    <>
      <table className="w-full border-collapse">
        <thead>
          <tr className="text-meta text-muted *:font-interface *:pb-1">
            <td />
            <th scope="col" className="text-left">
              {copy.columns.plan}
            </th>
            <th scope="col" className="text-right">
              {copy.columns.seats}
            </th>
            <th scope="col" className="text-right">
              {copy.columns.monthly}
            </th>
          </tr>
        </thead>
        <tbody>
          <TermsRow name={copy.before} terms={before} />
          <TermsRow name={copy.after} terms={after} />
        </tbody>
      </table>
      {timing === "now" && (
        <dl className="mt-4 border-t border-line-strong pt-2">
          {lines.map(({ description, amountCents }) => (
            <div
              key={`${description} ${amountCents}`}
              className="flex justify-between gap-4 py-1 text-meta text-muted"
            >
              <dt>{description}</dt>
              <dd className="whitespace-nowrap">
                {formatAmount(amountCents, reader)}
              </dd>
            </div>
          ))}
          <div className="flex justify-between gap-4 py-1 text-answer font-strong">
            <dt>{copy.dueNow}</dt>
            <dd>{formatAmount(dueNowCents, reader)}</dd>
          </div>
        </dl>
      )}
      <p className="mt-3 text-muted" suppressHydrationWarning>
        {timing === "now"
          ? copy.now(after, periodEnd, reader)
          : copy.later(before.planName, periodEnd, reader)}
      </p>
    </>
  );
}

function TermsRow({ name, terms }: { name: string; terms: ShownTerms }) {
  const reader = useReader();
  return (
    <tr className="border-t border-line *:py-2">
      <th scope="row" className="pr-4 text-left font-interface text-muted">
        {name}
      </th>
      <td>{terms.planName}</td>
      <td className="text-right">{formatCount(terms.seats, reader)}</td>
      <td className="text-right">{formatAmount(terms.monthlyCents, reader)}</td>
    </tr>
  );
}

export const ChangeFiguresSkeleton = () => (
  <div role="status" aria-label={copy.loading}>
    {["before", "after", "due"].map((row) => (
      <div
        key={row}
        className="flex h-9 items-center justify-between border-b border-line"
      >
        <Skeleton className="w-24" />
        <Skeleton className="w-16" />
      </div>
    ))}
    <Skeleton className="mt-4 w-full" />
  </div>
);
