import { chatCopy } from "@/features/chat/copy";
import { TopBar } from "@/ui/shell";
import { Skeleton } from "@/ui/skeleton";

/** The places of a question and an answer, and of the composer. */
export default function LoadingChat() {
  return (
    <>
      <TopBar title="" />
      <main
        aria-busy="true"
        aria-label={chatCopy.loading}
        className="mx-auto flex min-h-0 w-full max-w-180 flex-1 flex-col px-4 pt-6 pb-4 tablet:px-6 desktop:px-0"
      >
        <Skeleton className="ml-auto h-11 w-3/5 rounded-sheet" />
        <Skeleton className="mt-6 w-full" />
        <Skeleton className="mt-3 w-11/12" />
        <Skeleton className="mt-3 w-4/5" />
        <Skeleton className="mt-auto h-23 rounded-composer" />
      </main>
    </>
  );
}
