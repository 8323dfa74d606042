"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { Mark } from "@/ui/wordmark";
import { adminCopy } from "../copy.ts";
import { ADMIN_PAGES } from "../nav.ts";

/** Where the admin plane leads: 200 px, or in the sheet. */
export function AdminNav({ appName }: { appName: string }) {
  const pathname = usePathname();
  const isHere = (href: string) =>
    href === "/admin" ? pathname === href : pathname.startsWith(href);
  return (
    <>
      <div className="flex h-13 shrink-0 items-center px-4">
        <Link
          href="/admin"
          className="flex items-center gap-2 text-answer font-strong text-text no-underline"
        >
          <Mark />
          {appName}
        </Link>
      </div>
      <nav aria-label={adminCopy.label} className="flex-1 overflow-y-auto p-2">
        <ul>
          {ADMIN_PAGES.map(({ href, label }) => (
            <li key={href}>
              <Link
                href={href}
                aria-current={isHere(href) ? "page" : undefined}
                className="flex control-height items-center rounded-control px-2 text-text no-underline hover:bg-bubble aria-[current=page]:bg-bubble aria-[current=page]:font-strong"
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="border-t border-line p-2 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
        <Link
          href="/chat"
          className="flex control-height items-center rounded-control px-2 text-muted no-underline hover:bg-bubble hover:text-text"
        >
          {adminCopy.backToApp}
        </Link>
      </div>
    </>
  );
}
