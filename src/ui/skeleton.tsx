import clsx from "clsx";
import { uiCopy } from "./copy.ts";

/** A bar where text will stand. Nothing shows for the first 300 ms. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span
    aria-hidden="true"
    className={clsx("appear-late block h-4 rounded-chip bg-bubble", className)}
  />
);

/** Rows of the height the table will have. */
export const TableSkeleton = ({ rows }: { rows: number }) => (
  <div role="status" aria-label={uiCopy.loading}>
    {Array.from({ length: rows }, (_, row) => (
      <div
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows never move
        key={row}
        className="flex h-10 items-center gap-4 border-b border-line"
      >
        <Skeleton className="w-28" />
        <Skeleton className="w-40" />
        <Skeleton className="ml-auto w-20" />
      </div>
    ))}
  </div>
);
