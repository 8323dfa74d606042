import { AdminPage } from "@/features/admin/components/admin-page";
import { adminCopy } from "@/features/admin/copy";
import { Skeleton, TableSkeleton } from "@/ui/skeleton";

export default function AdminOverviewLoading() {
  return (
    <AdminPage title={adminCopy.pages.overview}>
      <TableSkeleton rows={4} />
      <Skeleton className="mt-8 h-56 w-full" />
    </AdminPage>
  );
}
