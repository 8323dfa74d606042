import type { Metadata } from "next";
import { requireAdmin } from "@/features/account/loaders";
import { CataloguePage } from "@/features/admin/catalogue/components/catalogue-page";
import { NewModelPart } from "@/features/admin/catalogue/components/catalogue-parts";
import { catalogueCopy } from "@/features/admin/catalogue/copy";
import { loadCatalogue } from "@/features/admin/catalogue/loaders";

export const metadata: Metadata = { title: catalogueCopy.models.add };

export default async function NewModelPage() {
  await requireAdmin();
  const catalogue = await loadCatalogue();
  return (
    <CataloguePage title={catalogueCopy.models.add} readAt={catalogue.now}>
      <NewModelPart catalogue={catalogue} />
    </CataloguePage>
  );
}
