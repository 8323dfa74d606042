import { billingCopy } from "@/features/billing/copy";
import { Page } from "@/ui/page";
import { Skeleton, TableSkeleton } from "@/ui/skeleton";

export default function LoadingBilling() {
  return (
    <Page title={billingCopy.title}>
      <Skeleton className="h-11 w-24" />
      <Skeleton className="mt-3 mb-16 w-56" />
      <TableSkeleton rows={8} />
    </Page>
  );
}
