import type { Metadata } from "next";
import Link from "next/link";
import { requireAdmin } from "@/features/account/loaders";
import { NewModelPart } from "@/features/admin/catalogue/components/catalogue-parts";
import { catalogueCopy } from "@/features/admin/catalogue/copy";
import { loadCatalogue } from "@/features/admin/catalogue/loaders";
import { AdminPage } from "@/features/admin/components/admin-page";
import { buttonClass } from "@/ui/button";

export const metadata: Metadata = { title: catalogueCopy.models.add };

export default async function NewModelPage() {
  await requireAdmin();
  const catalogue = await loadCatalogue();
  return (
    <AdminPage
      title={catalogueCopy.models.add}
      readAt={catalogue.now}
      filters={
        <Link href="/admin/catalogue" className={buttonClass("quiet")}>
          {catalogueCopy.back}
        </Link>
      }
    >
      <NewModelPart catalogue={catalogue} />
    </AdminPage>
  );
}
