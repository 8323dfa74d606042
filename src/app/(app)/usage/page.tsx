import type { Metadata } from "next";
import { Suspense } from "react";
import { callsCopy } from "@/features/usage/calls-copy";
import { OfflineNote } from "@/features/usage/components/offline-note";
import { Region } from "@/features/usage/components/region";
import { UsageFigures } from "@/features/usage/components/usage-figures";
import { UsageProvider } from "@/features/usage/components/usage-provider";
import { usageCopy } from "@/features/usage/copy";
import type { SearchParams } from "@/features/usage/filters";
import { loadPaceBasis, loadUsage } from "@/features/usage/loaders";
import { Page, Section } from "@/ui/page";
import { Skeleton, TableSkeleton } from "@/ui/skeleton";
import { CallsSection, DailySection, StatementsSection } from "./sections.tsx";

export const metadata: Metadata = { title: usageCopy.title };

type Props = { searchParams: Promise<SearchParams> };

export default async function UsagePage({ searchParams }: Props) {
  const [usage, basis, params] = await Promise.all([
    loadUsage(),
    loadPaceBasis(),
    searchParams,
  ]);
  return (
    <Page title={usageCopy.title}>
      <OfflineNote readAt={basis.now} />
      <UsageProvider rendered={usage}>
        <UsageFigures {...basis} />
      </UsageProvider>
      <Region>
        <Suspense fallback={<DailySkeleton />}>
          <DailySection />
        </Suspense>
      </Region>
      <Section id="calls" title={callsCopy.title}>
        <Region>
          <Suspense fallback={<TableSkeleton rows={10} />}>
            <CallsSection params={params} />
          </Suspense>
        </Region>
      </Section>
      <Region>
        <Suspense>
          <StatementsSection />
        </Suspense>
      </Region>
    </Page>
  );
}

const DailySkeleton = () => <Skeleton className="mt-16 h-64" />;
