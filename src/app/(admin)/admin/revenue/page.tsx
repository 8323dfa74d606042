import type { Metadata } from "next";
import { Suspense } from "react";
import { requireAdmin } from "@/features/account/loaders";
import { AdminPage } from "@/features/admin/components/admin-page";
import { RevenueFigures } from "@/features/admin/revenue/components/revenue-figures";
import { RevenueList } from "@/features/admin/revenue/components/revenue-list";
import { revenueCopy } from "@/features/admin/revenue/copy";
import { loadOfferedPlans } from "@/features/plans/loaders";
import { Region } from "@/features/usage/components/region";
import { Skeleton, TableSkeleton } from "@/ui/skeleton";

export const metadata: Metadata = { title: revenueCopy.title };

export default async function RevenuePage({
  searchParams,
}: PageProps<"/admin/revenue">) {
  await requireAdmin();
  const [params, plans] = await Promise.all([
    searchParams,
    loadOfferedPlans(null),
  ]);
  return (
    <AdminPage title={revenueCopy.title} readAt={new Date()}>
      <Region>
        <Suspense fallback={<Skeleton className="h-24" />}>
          <RevenueFigures />
        </Suspense>
      </Region>
      <div className="mt-8">
        <Region>
          <Suspense fallback={<TableSkeleton rows={12} />}>
            <RevenueList
              params={params}
              plans={plans.map(({ id, name }) => ({ value: id, name }))}
            />
          </Suspense>
        </Region>
      </div>
    </AdminPage>
  );
}
