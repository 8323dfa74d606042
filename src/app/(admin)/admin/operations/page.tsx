import type { Metadata } from "next";
import { type ReactNode, Suspense } from "react";
import { requireAdmin } from "@/features/account/loaders";
import { AdminPage } from "@/features/admin/components/admin-page";
import { BooksSection } from "@/features/admin/operations/components/books-section";
import { DeletionsSection } from "@/features/admin/operations/components/deletions-section";
import { EventsSection } from "@/features/admin/operations/components/events-section";
import {
  LimiterSection,
  ModelsSection,
  StandingFigures,
} from "@/features/admin/operations/components/health-sections";
import { HoldsSection } from "@/features/admin/operations/components/holds-section";
import { JobsSection } from "@/features/admin/operations/components/jobs-section";
import { MailSection } from "@/features/admin/operations/components/mail-outbox";
import { PostSection } from "@/features/admin/operations/components/post-outbox";
import { UsageOutboxSection } from "@/features/admin/operations/components/usage-outbox";
import { operationsCopy } from "@/features/admin/operations/copy";
import { Region } from "@/features/usage/components/region";
import { Section } from "@/ui/page";
import { Skeleton, TableSkeleton } from "@/ui/skeleton";

export const metadata: Metadata = { title: operationsCopy.title };

/** A job that is run from here runs in this request. */
export const maxDuration = 60;

const { parts } = operationsCopy;
const CONTENTS = Object.entries(parts).map(([id, title]) => ({ id, title }));

export default async function OperationsPage({
  searchParams,
}: PageProps<"/admin/operations">) {
  await requireAdmin();
  const params = await searchParams;
  return (
    <AdminPage title={operationsCopy.title} readAt={new Date()}>
      <Region>
        <Suspense fallback={<Skeleton className="h-24" />}>
          <StandingFigures />
        </Suspense>
      </Region>
      <nav aria-label={operationsCopy.contents} className="mt-6">
        <ul className="flex flex-wrap gap-x-4">
          {CONTENTS.map(({ id, title }) => (
            <li key={id}>
              <a
                href={`#${id}`}
                className="flex control-height items-center text-accent underline"
              >
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <Part id="webhooks" rows={10}>
        <EventsSection params={params} />
      </Part>
      <Part id="usage" rows={2}>
        <UsageOutboxSection />
      </Part>
      <Part id="mail" rows={2}>
        <MailSection />
      </Part>
      <Part id="alerts" rows={2}>
        <PostSection />
      </Part>
      <Part id="deletions" rows={2}>
        <DeletionsSection />
      </Part>
      <Part id="holds" rows={3}>
        <HoldsSection />
      </Part>
      <Part id="jobs" rows={8}>
        <JobsSection />
      </Part>
      <Part id="books" rows={4}>
        <BooksSection />
      </Part>
      <Part id="models" rows={4}>
        <ModelsSection />
      </Part>
      <Part id="limiter" rows={3}>
        <LimiterSection />
      </Part>
    </AdminPage>
  );
}

/** Read by itself, and may fail while the others stand. */
const Part = ({
  id,
  rows,
  children,
}: {
  id: keyof typeof parts;
  rows: number;
  children: ReactNode;
}) => (
  <Section id={id} title={parts[id]}>
    <Region>
      <Suspense fallback={<TableSkeleton rows={rows} />}>{children}</Suspense>
    </Region>
  </Section>
);
