import Link from "next/link";
import { readerFor } from "@/core/format";
import {
  AdminCallsTable,
  BreakdownTable,
  LossesTable,
} from "@/features/admin/usage/components/usage-tables";
import { usageCopy as copy } from "@/features/admin/usage/copy";
import {
  loadAdminCalls,
  loadBreakdown,
  loadLosses,
  loadSpenders,
  type loadUsageFrame,
} from "@/features/admin/usage/loaders";
import { buttonClass } from "@/ui/button";
import { EmptyState } from "@/ui/states";

type Frame = Awaited<ReturnType<typeof loadUsageFrame>>;

export async function BreakdownSection(frame: Frame) {
  const { filters, actor } = frame;
  const rows = await loadBreakdown(frame);
  if (rows.length === 0) {
    return <EmptyState title={copy.none}>{copy.noneHint}</EmptyState>;
  }
  return (
    <BreakdownTable
      caption={copy.sections.breakdown}
      by={filters.by}
      reader={readerFor(actor)}
      {...{ rows, filters }}
    />
  );
}

export async function SpendersSection(frame: Frame) {
  const { filters, actor } = frame;
  const rows = await loadSpenders(frame);
  if (rows.length === 0) return <EmptyState title={copy.none} />;
  return (
    <BreakdownTable
      caption={copy.sections.spenders}
      by="person"
      reader={readerFor(actor)}
      {...{ rows, filters }}
    />
  );
}

export async function LossesSection(frame: Frame) {
  const rows = await loadLosses(frame);
  if (rows.length === 0) return <EmptyState title={copy.noLosses} />;
  return (
    <>
      <LossesTable rows={rows} reader={readerFor(frame.actor)} />
      <p className="mt-4">
        <a
          href={`/api/admin/usage/export?view=losses&days=${frame.filters.days}`}
          className={buttonClass("secondary")}
        >
          {copy.exportLosses}
        </a>
      </p>
    </>
  );
}

export async function CallsSection(frame: Frame) {
  const { filters, before, actor } = frame;
  const { rows, next } = await loadAdminCalls(frame);
  if (rows.length === 0) return <EmptyState title={copy.noCalls} />;
  const query = { ...filters };
  return (
    <>
      <AdminCallsTable rows={rows} reader={readerFor(actor)} />
      <nav aria-label={copy.pages} className="mt-4 flex gap-2">
        {before !== null && (
          <Link
            href={{ pathname: "/admin/usage", query }}
            scroll={false}
            className={buttonClass("secondary")}
          >
            {copy.newest}
          </Link>
        )}
        {next !== null && (
          <Link
            href={{
              pathname: "/admin/usage",
              query: { ...query, before: next },
            }}
            scroll={false}
            className={buttonClass("secondary")}
          >
            {copy.older}
          </Link>
        )}
      </nav>
    </>
  );
}
