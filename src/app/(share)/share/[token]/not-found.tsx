import Link from "next/link";
import { shareCopy } from "@/features/chat/share/copy";
import { buttonClass } from "@/ui/button";

const copy = shareCopy.page;

export const metadata = { title: copy.gone };

/** The same for a link that never was and for one that was taken back. */
export default function NotFound() {
  return (
    <main id="main" className="mx-auto max-w-180 px-4 pt-16">
      <h1 className="text-title">{copy.gone}</h1>
      <p className="mt-2 text-muted">{copy.goneText}</p>
      <p className="mt-6">
        <Link href="/" className={buttonClass("secondary")}>
          {copy.toStart}
        </Link>
      </p>
    </main>
  );
}
