import { AdminPage } from "@/features/admin/components/admin-page";
import { revenueCopy } from "@/features/admin/revenue/copy";
import { Skeleton, TableSkeleton } from "@/ui/skeleton";

/** The heading at once; the figures when they are read. */
export default function LoadingRevenue() {
  return (
    <AdminPage title={revenueCopy.title}>
      <Skeleton className="h-24" />
      <TableSkeleton rows={12} />
    </AdminPage>
  );
}
