import type { Metadata } from "next";
import Link from "next/link";
import { requireAdmin } from "@/features/account/loaders";
import { PlanPart } from "@/features/admin/catalogue/components/catalogue-parts";
import { catalogueCopy } from "@/features/admin/catalogue/copy";
import { loadPlan } from "@/features/admin/catalogue/loaders";
import { AdminPage } from "@/features/admin/components/admin-page";
import { buttonClass } from "@/ui/button";

export const metadata: Metadata = { title: catalogueCopy.plans.caption };

export default async function PlanPage({
  params,
}: PageProps<"/admin/catalogue/plans/[planId]">) {
  await requireAdmin();
  const loaded = await loadPlan((await params).planId);
  return (
    <AdminPage
      title={loaded.plan.name}
      readAt={loaded.catalogue.now}
      filters={
        <Link href="/admin/catalogue" className={buttonClass("quiet")}>
          {catalogueCopy.back}
        </Link>
      }
    >
      <PlanPart {...loaded} />
    </AdminPage>
  );
}
