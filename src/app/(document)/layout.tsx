import type { ReactNode } from "react";
import { readerFor } from "@/core/format";
import { requireActor } from "@/features/account/loaders";
import { ReaderProvider } from "@/ui/reader";

/** Pages that are printed: nothing around them. */
export default async function DocumentLayout({
  children,
}: {
  children: ReactNode;
}) {
  const actor = await requireActor();
  return (
    <ReaderProvider reader={readerFor(actor)} isKnown={actor.timeZone !== null}>
      {children}
    </ReaderProvider>
  );
}
