import Link from "next/link";
import type { ReactNode } from "react";
import { env } from "@/core/env";
import { Mark } from "@/ui/wordmark";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-13 items-center px-4 tablet:px-6">
        <Link
          href="/"
          className="flex items-center gap-2 text-answer font-strong no-underline"
        >
          <Mark />
          {env().APP_NAME}
        </Link>
      </header>
      <main className="mx-auto w-full max-w-100 px-4 pt-16 pb-10 tablet:pt-32">
        {children}
      </main>
    </div>
  );
}
