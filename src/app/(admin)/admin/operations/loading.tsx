import { AdminPage } from "@/features/admin/components/admin-page";
import { operationsCopy } from "@/features/admin/operations/copy";
import { Skeleton, TableSkeleton } from "@/ui/skeleton";

/** The heading at once; the figures when they are read. */
export default function LoadingOperations() {
  return (
    <AdminPage title={operationsCopy.title}>
      <Skeleton className="h-24" />
      <TableSkeleton rows={10} />
    </AdminPage>
  );
}
