import type { Metadata } from "next";
import Link from "next/link";
import { requireAdmin } from "@/features/account/loaders";
import { PackPart } from "@/features/admin/catalogue/components/catalogue-parts";
import { catalogueCopy } from "@/features/admin/catalogue/copy";
import { loadCatalogue } from "@/features/admin/catalogue/loaders";
import { AdminPage } from "@/features/admin/components/admin-page";
import { buttonClass } from "@/ui/button";

export const metadata: Metadata = { title: catalogueCopy.packs.add };

export default async function NewPackPage() {
  await requireAdmin();
  const catalogue = await loadCatalogue();
  return (
    <AdminPage
      title={catalogueCopy.packs.add}
      readAt={catalogue.now}
      filters={
        <Link href="/admin/catalogue" className={buttonClass("quiet")}>
          {catalogueCopy.back}
        </Link>
      }
    >
      <PackPart pack={null} catalogue={catalogue} />
    </AdminPage>
  );
}
