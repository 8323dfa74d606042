import { AdminPage } from "@/features/admin/components/admin-page";
import { peopleCopy } from "@/features/admin/people/copy";
import { Skeleton, TableSkeleton } from "@/ui/skeleton";

export default function LoadingPerson() {
  return (
    <AdminPage title={peopleCopy.person}>
      <Skeleton className="mb-8 h-9 w-80" />
      <TableSkeleton rows={12} />
    </AdminPage>
  );
}
