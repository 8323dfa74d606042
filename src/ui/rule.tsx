import clsx from "clsx";

/** A line of one pixel: what separates content here, instead of a box. */
export const Rule = ({ className }: { className?: string }) => (
  <hr className={clsx("border-0 border-t border-line", className)} />
);
