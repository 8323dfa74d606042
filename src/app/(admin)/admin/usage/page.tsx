import type { Metadata } from "next";
import { Suspense } from "react";
import { AdminPage } from "@/features/admin/components/admin-page";
import { adminCopy } from "@/features/admin/copy";
import { UsageFilterForm } from "@/features/admin/usage/components/usage-filters";
import { usageCopy as copy } from "@/features/admin/usage/copy";
import { loadUsageFrame } from "@/features/admin/usage/loaders";
import { Section } from "@/ui/page";
import { TableSkeleton } from "@/ui/skeleton";
import {
  BreakdownSection,
  CallsSection,
  LossesSection,
  SpendersSection,
} from "./sections.tsx";

export const metadata: Metadata = { title: adminCopy.pages.usage };

const { sections, definitions } = copy;

export default async function AdminUsagePage({
  searchParams,
}: PageProps<"/admin/usage">) {
  const frame = await loadUsageFrame(searchParams);
  const { filters, models, plans, personName } = frame;
  const key = JSON.stringify(filters);
  return (
    <AdminPage title={adminCopy.pages.usage} {...frame.asOf}>
      <UsageFilterForm {...{ filters, models, plans, personName }} />
      <Section id="breakdown" title={sections.breakdown}>
        <p className="mb-2 max-w-prose text-muted">{definitions.breakdown}</p>
        <Suspense key={key} fallback={<TableSkeleton rows={5} />}>
          <BreakdownSection {...frame} />
        </Suspense>
      </Section>
      {!filters.person && (
        <>
          <Section id="spenders" title={sections.spenders}>
            <p className="mb-2 max-w-prose text-muted">
              {definitions.spenders}
            </p>
            <Suspense key={key} fallback={<TableSkeleton rows={5} />}>
              <SpendersSection {...frame} />
            </Suspense>
          </Section>
          <Section id="losses" title={sections.losses}>
            <p className="mb-2 max-w-prose text-muted">{definitions.losses}</p>
            <Suspense key={key} fallback={<TableSkeleton rows={5} />}>
              <LossesSection {...frame} />
            </Suspense>
          </Section>
        </>
      )}
      <Section id="calls" title={sections.calls}>
        <p className="mb-2 max-w-prose text-muted">{definitions.calls}</p>
        <Suspense
          key={`${key} ${frame.before}`}
          fallback={<TableSkeleton rows={10} />}
        >
          <CallsSection {...frame} />
        </Suspense>
      </Section>
    </AdminPage>
  );
}
