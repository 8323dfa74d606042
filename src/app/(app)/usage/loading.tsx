import { usageCopy } from "@/features/usage/copy";
import { Page } from "@/ui/page";
import { Skeleton, TableSkeleton } from "@/ui/skeleton";

export default function LoadingUsage() {
  return (
    <Page title={usageCopy.title}>
      <Skeleton className="h-11 w-44" />
      <Skeleton className="mt-6 mb-40 h-1" />
      <TableSkeleton rows={8} />
    </Page>
  );
}
