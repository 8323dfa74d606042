import type { Metadata } from "next";
import { type ReactNode, Suspense } from "react";
import { AdminPage } from "@/features/admin/components/admin-page";
import { adminCopy } from "@/features/admin/copy";
import { UsageFilterForm } from "@/features/admin/usage/components/usage-filters";
import { usageCopy as copy } from "@/features/admin/usage/copy";
import { loadUsageFrame } from "@/features/admin/usage/loaders";
import { Region } from "@/features/usage/components/region";
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
      <Part id="breakdown" rows={5} of={key}>
        <BreakdownSection {...frame} />
      </Part>
      {!filters.person && (
        <>
          <Part id="spenders" rows={5} of={key}>
            <SpendersSection {...frame} />
          </Part>
          <Part id="losses" rows={5} of={key}>
            <LossesSection {...frame} />
          </Part>
        </>
      )}
      <Part id="calls" rows={10} of={`${key} ${frame.before}`}>
        <CallsSection {...frame} />
      </Part>
    </AdminPage>
  );
}

/** Read by itself, and may fail while the others stand. */
const Part = ({
  id,
  rows,
  of,
  children,
}: {
  id: keyof typeof sections;
  rows: number;
  /** What it is narrowed to: another one is read anew, behind a skeleton. */
  of: string;
  children: ReactNode;
}) => (
  <Section id={id} title={sections[id]}>
    <p className="mb-2 max-w-prose text-muted">{definitions[id]}</p>
    <Region key={of}>
      <Suspense fallback={<TableSkeleton rows={rows} />}>{children}</Suspense>
    </Region>
  </Section>
);
