import Link from "next/link";
import type { ReactNode } from "react";
import { env } from "@/core/env";
import { readerFor } from "@/core/format";
import { ReaderProvider } from "@/ui/reader";
import { Mark } from "@/ui/wordmark";

const ANYBODY = readerFor({ locale: null, timeZone: null });

/** What everybody may read, whoever they are: nothing of a session is in it. */
export default function ShareLayout({ children }: { children: ReactNode }) {
  return (
    <ReaderProvider reader={ANYBODY} isKnown={false}>
      <header className="mx-auto flex h-13 max-w-180 items-center px-4 print:hidden">
        <Link
          href="/"
          prefetch={false}
          className="flex items-center gap-2 text-answer font-strong text-text no-underline"
        >
          <Mark />
          {env().APP_NAME}
        </Link>
      </header>
      {children}
    </ReaderProvider>
  );
}
