import Link from "next/link";
import { buttonClass } from "@/ui/button";
import { Page } from "@/ui/page";
import { pageCopy } from "../copy.ts";

/** A chat that is gone, or somebody else's: the same words for both. */
export default function NotFoundInApp() {
  return (
    <Page title={pageCopy.notFound}>
      <p className="text-muted">{pageCopy.notFoundText}</p>
      <p className="mt-6">
        <Link href="/chat" className={buttonClass("secondary")}>
          {pageCopy.toChats}
        </Link>
      </p>
    </Page>
  );
}
