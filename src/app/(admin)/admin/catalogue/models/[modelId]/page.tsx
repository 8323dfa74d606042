import type { Metadata } from "next";
import { requireAdmin } from "@/features/account/loaders";
import { CataloguePage } from "@/features/admin/catalogue/components/catalogue-page";
import { ModelPart } from "@/features/admin/catalogue/components/catalogue-parts";
import { catalogueCopy } from "@/features/admin/catalogue/copy";
import { loadModel } from "@/features/admin/catalogue/loaders";

export const metadata: Metadata = { title: catalogueCopy.models.caption };

export default async function ModelPage({
  params,
}: PageProps<"/admin/catalogue/models/[modelId]">) {
  await requireAdmin();
  const { modelId } = await params;
  const loaded = await loadModel(decodeURIComponent(modelId));
  return (
    <CataloguePage title={loaded.model.name} readAt={loaded.catalogue.now}>
      <ModelPart {...loaded} />
    </CataloguePage>
  );
}
