import Link from "next/link";
import { buttonClass } from "@/ui/button";
import { Mark } from "@/ui/wordmark";
import { landingCopy } from "./copy.ts";

/** The bar over the public pages. */
export const SiteHeader = ({
  appName,
  isSignedIn,
}: {
  appName: string;
  isSignedIn: boolean;
}) => (
  <header className="flex h-13 items-center justify-between">
    <Link
      href="/"
      className="flex items-center gap-2 text-answer font-strong text-text no-underline"
    >
      <Mark />
      {appName}
    </Link>
    <nav aria-label={landingCopy.site} className="flex items-center gap-1">
      <Link href="/pricing" className={buttonClass("quiet")}>
        {landingCopy.pricing}
      </Link>
      <Link
        href={isSignedIn ? "/chat" : "/login"}
        className={buttonClass("quiet")}
      >
        {isSignedIn ? landingCopy.open : landingCopy.signIn}
      </Link>
    </nav>
  </header>
);
