import { AdminPage } from "@/features/admin/components/admin-page";
import { adminCopy } from "@/features/admin/copy";
import { TableSkeleton } from "@/ui/skeleton";

export default function AdminUsageLoading() {
  return (
    <AdminPage title={adminCopy.pages.usage}>
      <TableSkeleton rows={10} />
    </AdminPage>
  );
}
