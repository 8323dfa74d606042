import { AdminPage } from "@/features/admin/components/admin-page";
import { peopleCopy } from "@/features/admin/people/copy";
import { TableSkeleton } from "@/ui/skeleton";

export default function LoadingPeople() {
  return (
    <AdminPage title={peopleCopy.title}>
      <TableSkeleton rows={12} />
    </AdminPage>
  );
}
