import clsx from "clsx";
import type { Route } from "next";
import Link from "next/link";
import { buttonClass } from "@/ui/button";
import { RANGE_DAYS } from "../range.ts";
import { rangeCopy as copy } from "../range-copy.ts";

/** How many days a page looks back: kept in its address, with what else is. */
export const RangeLinks = ({
  pathname,
  days,
  query = {},
}: {
  pathname: Route;
  days: number;
  query?: Record<string, string | undefined>;
}) => (
  <nav aria-label={copy.label} className="flex gap-2">
    {RANGE_DAYS.map((choice) => (
      <Link
        key={choice}
        href={{ pathname, query: { ...query, days: choice } }}
        aria-current={choice === days ? "true" : undefined}
        className={clsx(
          buttonClass(choice === days ? "secondary" : "quiet"),
          choice === days && "font-strong",
        )}
      >
        {copy.range(choice)}
      </Link>
    ))}
  </nav>
);
