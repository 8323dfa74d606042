import type { Route } from "next";
import Link from "next/link";
import { buttonClass } from "@/ui/button";
import { adminCopy } from "../copy.ts";

/** The way to the next page of a list, and back to its head. */
export function Pager({
  label,
  path,
  params,
  cursorName,
  hash,
  next,
  isFirst,
}: {
  /** What it pages through; read aloud. */
  label: string;
  path: string;
  /** What the list is narrowed by. */
  params: Record<string, string | undefined>;
  cursorName: string;
  /** The part of a longer page that it stands in. */
  hash?: string;
  next: string | null;
  isFirst: boolean;
}) {
  if (isFirst && next === null) return null;
  const href = (cursor: string | null) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(params)) {
      if (value) query.set(name, value);
    }
    if (cursor) query.set(cursorName, cursor);
    // The page is found out there; typed routes do not know its query.
    return `${path}?${query}${hash ? `#${hash}` : ""}` as Route;
  };
  return (
    <nav aria-label={label} className="mt-4 flex gap-2">
      {!isFirst && (
        <Link href={href(null)} className={buttonClass("quiet")}>
          {adminCopy.firstPage}
        </Link>
      )}
      {next !== null && (
        <Link href={href(next)} className={buttonClass("secondary")}>
          {adminCopy.nextPage}
        </Link>
      )}
    </nav>
  );
}
