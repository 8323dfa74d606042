import type { Metadata } from "next";
import Link from "next/link";
import { requireAdmin } from "@/features/account/loaders";
import { PackPart } from "@/features/admin/catalogue/components/catalogue-parts";
import { catalogueCopy } from "@/features/admin/catalogue/copy";
import { loadPack } from "@/features/admin/catalogue/loaders";
import { AdminPage } from "@/features/admin/components/admin-page";
import { buttonClass } from "@/ui/button";

export const metadata: Metadata = { title: catalogueCopy.packs.caption };

export default async function PackPage({
  params,
}: PageProps<"/admin/catalogue/packs/[packId]">) {
  await requireAdmin();
  const loaded = await loadPack((await params).packId);
  return (
    <AdminPage
      title={loaded.pack.name}
      readAt={loaded.catalogue.now}
      filters={
        <Link href="/admin/catalogue" className={buttonClass("quiet")}>
          {catalogueCopy.back}
        </Link>
      }
    >
      <PackPart {...loaded} />
    </AdminPage>
  );
}
