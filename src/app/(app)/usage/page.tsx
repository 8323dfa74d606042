import type { Metadata } from "next";
import { Suspense } from "react";
import { callsCopy } from "@/features/usage/calls-copy";
import { UsageFigures } from "@/features/usage/components/usage-figures";
import { UsageProvider } from "@/features/usage/components/usage-provider";
import { usageCopy } from "@/features/usage/copy";
import type { SearchParams } from "@/features/usage/filters";
import { loadPaceBasis, loadUsage } from "@/features/usage/loaders";
import { Page, Section } from "@/ui/page";
import { TableSkeleton } from "@/ui/skeleton";
import { CallsSection, StatementsSection } from "./sections.tsx";

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
      <UsageProvider rendered={usage}>
        <UsageFigures {...basis} />
      </UsageProvider>
      <Section id="calls" title={callsCopy.title}>
        <Suspense fallback={<TableSkeleton rows={10} />}>
          <CallsSection params={params} />
        </Suspense>
      </Section>
      <StatementsSection />
    </Page>
  );
}
