import { auditCopy } from "@/features/admin/audit/copy";
import { AdminPage } from "@/features/admin/components/admin-page";
import { TableSkeleton } from "@/ui/skeleton";

export default function LoadingAudit() {
  return (
    <AdminPage title={auditCopy.title}>
      <TableSkeleton rows={12} />
    </AdminPage>
  );
}
