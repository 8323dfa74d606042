import type { Metadata } from "next";
import { Suspense } from "react";
import { requireAdmin } from "@/features/account/loaders";
import { CatalogueParts } from "@/features/admin/catalogue/components/catalogue-parts";
import { catalogueCopy } from "@/features/admin/catalogue/copy";
import { AdminPage } from "@/features/admin/components/admin-page";
import { Region } from "@/features/usage/components/region";
import { TableSkeleton } from "@/ui/skeleton";

export const metadata: Metadata = { title: catalogueCopy.title };

export default async function CataloguePage() {
  await requireAdmin();
  return (
    <AdminPage title={catalogueCopy.title} readAt={new Date()}>
      <Region>
        <Suspense fallback={<TableSkeleton rows={12} />}>
          <CatalogueParts />
        </Suspense>
      </Region>
    </AdminPage>
  );
}
