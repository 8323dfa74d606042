import { catalogueCopy } from "@/features/admin/catalogue/copy";
import { AdminPage } from "@/features/admin/components/admin-page";
import { TableSkeleton } from "@/ui/skeleton";

/** The heading at once; the tables when they are read. */
export default function LoadingCatalogue() {
  return (
    <AdminPage title={catalogueCopy.title}>
      <TableSkeleton rows={12} />
    </AdminPage>
  );
}
