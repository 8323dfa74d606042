import Link from "next/link";
import { buttonClass } from "@/ui/button";
import { pageCopy } from "./copy.ts";

export const metadata = { title: pageCopy.notFound };

export default function NotFound() {
  return (
    <main className="mx-auto max-w-120 px-4 pt-32">
      <h1 className="text-title">{pageCopy.notFound}</h1>
      <p className="mt-2 text-muted">{pageCopy.notFoundText}</p>
      <p className="mt-6">
        <Link href="/" className={buttonClass("secondary")}>
          {pageCopy.toStart}
        </Link>
      </p>
    </main>
  );
}
