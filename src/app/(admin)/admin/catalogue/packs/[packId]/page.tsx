import type { Metadata } from "next";
import { requireAdmin } from "@/features/account/loaders";
import { CataloguePage } from "@/features/admin/catalogue/components/catalogue-page";
import { PackPart } from "@/features/admin/catalogue/components/catalogue-parts";
import { catalogueCopy } from "@/features/admin/catalogue/copy";
import { loadPack } from "@/features/admin/catalogue/loaders";

export const metadata: Metadata = { title: catalogueCopy.packs.caption };

export default async function PackPage({
  params,
}: PageProps<"/admin/catalogue/packs/[packId]">) {
  await requireAdmin();
  const loaded = await loadPack((await params).packId);
  return (
    <CataloguePage title={loaded.pack.name} readAt={loaded.catalogue.now}>
      <PackPart {...loaded} />
    </CataloguePage>
  );
}
