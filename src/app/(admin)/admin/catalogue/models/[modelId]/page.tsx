import type { Metadata } from "next";
import Link from "next/link";
import { requireAdmin } from "@/features/account/loaders";
import { ModelPart } from "@/features/admin/catalogue/components/catalogue-parts";
import { catalogueCopy } from "@/features/admin/catalogue/copy";
import { loadModel } from "@/features/admin/catalogue/loaders";
import { AdminPage } from "@/features/admin/components/admin-page";
import { buttonClass } from "@/ui/button";

export const metadata: Metadata = { title: catalogueCopy.models.caption };

export default async function ModelPage({
  params,
}: PageProps<"/admin/catalogue/models/[modelId]">) {
  await requireAdmin();
  const { modelId } = await params;
  const loaded = await loadModel(decodeURIComponent(modelId));
  return (
    <AdminPage
      title={loaded.model.name}
      readAt={loaded.catalogue.now}
      filters={
        <Link href="/admin/catalogue" className={buttonClass("quiet")}>
          {catalogueCopy.back}
        </Link>
      }
    >
      <ModelPart {...loaded} />
    </AdminPage>
  );
}
