import { AdminPage } from "@/features/admin/components/admin-page";
import { adminCopy } from "@/features/admin/copy";
import { Skeleton, TableSkeleton } from "@/ui/skeleton";

export default function LoadingAdminSpending() {
  return (
    <AdminPage title={adminCopy.pages.spending}>
      <Skeleton className="h-11 w-44" />
      <Skeleton className="mt-6 mb-10 h-1" />
      <TableSkeleton rows={8} />
    </AdminPage>
  );
}
