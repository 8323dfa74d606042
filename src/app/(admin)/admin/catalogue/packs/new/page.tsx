import type { Metadata } from "next";
import { requireAdmin } from "@/features/account/loaders";
import { CataloguePage } from "@/features/admin/catalogue/components/catalogue-page";
import { PackPart } from "@/features/admin/catalogue/components/catalogue-parts";
import { catalogueCopy } from "@/features/admin/catalogue/copy";
import { loadCatalogue } from "@/features/admin/catalogue/loaders";

export const metadata: Metadata = { title: catalogueCopy.packs.add };

export default async function NewPackPage() {
  await requireAdmin();
  const catalogue = await loadCatalogue();
  return (
    <CataloguePage title={catalogueCopy.packs.add} readAt={catalogue.now}>
      <PackPart pack={null} catalogue={catalogue} />
    </CataloguePage>
  );
}
