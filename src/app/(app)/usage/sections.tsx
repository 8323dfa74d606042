import type { Route } from "next";
import Link from "next/link";
import { readerFor } from "@/core/format";
import { requireActor } from "@/features/account/loaders";
import { callsCopy } from "@/features/usage/calls-copy";
import { chartCopy } from "@/features/usage/chart-copy";
import { CallFilterForm } from "@/features/usage/components/call-filters";
import { CallsTable } from "@/features/usage/components/calls-table";
import { DailyUse } from "@/features/usage/components/daily-use";
import { documentsCopy } from "@/features/usage/documents-copy";
import type { SearchParams } from "@/features/usage/filters";
import {
  loadCalls,
  loadDailyChart,
  loadFilterChoices,
  loadStatementMonths,
} from "@/features/usage/loaders";
import { buttonClass } from "@/ui/button";
import { Section } from "@/ui/page";
import { EmptyState } from "@/ui/states";

/** Awaits of its own, so that the figures are sent before the table is read. */
export async function CallsSection({ params }: { params: SearchParams }) {
  const [actor, { filters, problems, page }, choices] = await Promise.all([
    requireActor(),
    loadCalls(params),
    loadFilterChoices(),
  ]);
  const isFirst = params.before === undefined;
  const isNarrowed = Object.values(filters).some(Boolean);
  const isEmpty = page.calls.length === 0 && page.next === null;
  if (isEmpty && isFirst && !isNarrowed && Object.keys(problems).length === 0) {
    return (
      <EmptyState title={callsCopy.none}>
        <p className="mb-3">{callsCopy.noneHint}</p>
        <Link href="/chat" className={buttonClass("secondary")}>
          {callsCopy.ask}
        </Link>
      </EmptyState>
    );
  }
  const reader = readerFor(actor);
  const isOfMany =
    choices.members.length > 0 ||
    page.calls.some(({ person }) => person.id !== actor.userId);
  return (
    <>
      <CallFilterForm {...{ filters, problems, ...choices }} />
      {page.calls.length > 0 && (
        <CallsTable {...{ calls: page.calls, reader, isOfMany }} />
      )}
      {isEmpty && (
        <EmptyState title={callsCopy.noMatch}>
          {callsCopy.noMatchHint}
        </EmptyState>
      )}
      {page.lookedBackTo && (
        <p className="mt-4 text-muted">
          {callsCopy.lookedBackTo(page.lookedBackTo, reader)}
        </p>
      )}
      <Pages {...{ filters, isFirst, page }} />
    </>
  );
}

const Pages = ({
  filters,
  isFirst,
  page: { next, lookedBackTo },
}: {
  filters: Record<string, string | undefined>;
  isFirst: boolean;
  page: { next: string | null; lookedBackTo: string | null };
}) => (
  <nav aria-label={callsCopy.pages} className="mt-4 flex gap-2">
    {!isFirst && (
      <Link
        href={{ pathname: "/usage", query: filters }}
        scroll={false}
        className={buttonClass("secondary")}
      >
        {callsCopy.newest}
      </Link>
    )}
    {next !== null && (
      <Link
        href={{ pathname: "/usage", query: { ...filters, before: next } }}
        scroll={false}
        className={buttonClass("secondary")}
      >
        {lookedBackTo ? callsCopy.further : callsCopy.older}
      </Link>
    )}
  </nav>
);

/** The period's chart; none before something is used. */
export async function DailySection() {
  const chart = await loadDailyChart();
  return chart ? (
    <Section id="days" title={chartCopy.title}>
      <DailyUse chart={chart} />
    </Section>
  ) : null;
}

/** The months to print; none before the first call. */
export async function StatementsSection() {
  const [actor, months] = await Promise.all([
    requireActor(),
    loadStatementMonths(),
  ]);
  const copy = documentsCopy.statement;
  if (months.length === 0) return null;
  return (
    <Section id="statements" title={copy.section}>
      <p className="max-w-prose text-muted">{copy.sectionHint}</p>
      <p className="mt-3 flex flex-wrap gap-x-6 gap-y-2">
        {months.map((month) => (
          <Link
            key={month}
            href={`/usage/statement/${month}` as Route}
            prefetch={false}
            className="text-accent underline pointer-coarse:py-2"
          >
            {copy.month(month, readerFor(actor))}
          </Link>
        ))}
      </p>
    </Section>
  );
}
