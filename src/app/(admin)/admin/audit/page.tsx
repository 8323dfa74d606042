import type { Metadata } from "next";
import { requireAdmin } from "@/features/account/loaders";
import { AuditFilterForm } from "@/features/admin/audit/components/audit-filters";
import { RecordsTable } from "@/features/admin/audit/components/records-table";
import { auditCopy as copy } from "@/features/admin/audit/copy";
import { loadAudit } from "@/features/admin/audit/loaders";
import { AdminPage } from "@/features/admin/components/admin-page";
import { Pager } from "@/features/admin/components/pager";
import { EmptyState } from "@/ui/states";

export const metadata: Metadata = { title: copy.title };

export default async function AuditPage({
  searchParams,
}: PageProps<"/admin/audit">) {
  await requireAdmin();
  const { filters, page, isFirst, readAt } = await loadAudit(
    await searchParams,
  );
  return (
    <AdminPage title={copy.title} readAt={readAt}>
      <p className="mb-6 max-w-prose text-muted">{copy.lead}</p>
      <AuditFilterForm filters={filters} />
      {page.rows.length === 0 ? (
        <EmptyState title={copy.none}>{copy.noneHint}</EmptyState>
      ) : (
        <RecordsTable records={page.rows} />
      )}
      <Pager
        label={copy.pages}
        path="/admin/audit"
        params={filters}
        cursorName="before"
        next={page.next}
        isFirst={isFirst}
      />
    </AdminPage>
  );
}
