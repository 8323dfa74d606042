import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { readerFor } from "@/core/format";
import { requireActor } from "@/features/account/loaders";
import { CallsTable } from "@/features/usage/components/calls-table";
import { UsageFigures } from "@/features/usage/components/usage-figures";
import { UsageProvider } from "@/features/usage/components/usage-provider";
import { usageCopy } from "@/features/usage/copy";
import { loadCalls, loadPaceBasis, loadUsage } from "@/features/usage/loaders";
import { buttonClass } from "@/ui/button";
import { Page, Section } from "@/ui/page";
import { TableSkeleton } from "@/ui/skeleton";
import { EmptyState } from "@/ui/states";

export const metadata: Metadata = { title: usageCopy.title };

type Props = { searchParams: Promise<{ before?: string | string[] }> };

export default async function UsagePage({ searchParams }: Props) {
  const [usage, basis, { before }] = await Promise.all([
    loadUsage(),
    loadPaceBasis(),
    searchParams,
  ]);
  const cursor = typeof before === "string" ? before : null;
  return (
    <Page title={usageCopy.title}>
      <UsageProvider rendered={usage}>
        <UsageFigures {...basis} />
      </UsageProvider>
      <Section id="calls" title={usageCopy.recent}>
        <Suspense key={cursor} fallback={<TableSkeleton rows={10} />}>
          <Calls before={cursor} />
        </Suspense>
      </Section>
    </Page>
  );
}

// Awaits below the boundary, so the figures are sent before the table is read.
async function Calls({ before }: { before: string | null }) {
  const [actor, { calls, next }] = await Promise.all([
    requireActor(),
    loadCalls(before),
  ]);
  if (calls.length === 0 && before === null) {
    return (
      <EmptyState title={usageCopy.noCalls}>{usageCopy.noCallsHint}</EmptyState>
    );
  }
  return (
    <>
      <CallsTable calls={calls} reader={readerFor(actor)} />
      <Pages isFirst={before === null} next={next} />
    </>
  );
}

const Pages = ({
  isFirst,
  next,
}: {
  isFirst: boolean;
  next: string | null;
}) => (
  <nav aria-label={usageCopy.recent} className="mt-4 flex gap-2">
    {!isFirst && (
      <Link href="/usage" className={buttonClass("secondary")}>
        {usageCopy.newest}
      </Link>
    )}
    {next !== null && (
      <Link
        href={{ pathname: "/usage", query: { before: next } }}
        className={buttonClass("secondary")}
      >
        {usageCopy.older}
      </Link>
    )}
  </nav>
);
