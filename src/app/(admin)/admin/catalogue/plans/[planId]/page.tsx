import type { Metadata } from "next";
import { requireAdmin } from "@/features/account/loaders";
import { CataloguePage } from "@/features/admin/catalogue/components/catalogue-page";
import { PlanPart } from "@/features/admin/catalogue/components/catalogue-parts";
import { catalogueCopy } from "@/features/admin/catalogue/copy";
import { loadPlan } from "@/features/admin/catalogue/loaders";

export const metadata: Metadata = { title: catalogueCopy.plans.caption };

export default async function PlanPage({
  params,
}: PageProps<"/admin/catalogue/plans/[planId]">) {
  await requireAdmin();
  const loaded = await loadPlan((await params).planId);
  return (
    <CataloguePage title={loaded.plan.name} readAt={loaded.catalogue.now}>
      <PlanPart {...loaded} />
    </CataloguePage>
  );
}
