import clsx from "clsx";
import type { ComponentProps } from "react";

type Side = "top" | "bottom" | "right";

/** A square button whose label is read aloud and shown on hover and focus. */
export function IconButton({
  label,
  hasTip = true,
  side = "top",
  shortcut,
  className,
  children,
  type = "button",
  ...rest
}: Omit<ComponentProps<"button">, "aria-label"> & {
  label: string;
  /** Off where the label is long, or where the tip would be cut off. */
  hasTip?: boolean;
  side?: Side;
  /** Shown beside the label, as in "Ctrl Shift O". */
  shortcut?: string;
}) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      className={clsx(
        "group/tip control-square relative inline-flex shrink-0 items-center justify-center rounded-control text-muted hover:bg-bubble hover:text-text active:bg-line disabled:pointer-events-none disabled:text-line-strong aria-pressed:bg-bubble aria-pressed:text-text",
        className,
      )}
    >
      {children}
      {hasTip && (
        <span aria-hidden="true" className={clsx(TIP, PLACE[side])}>
          {label}
          {shortcut && <span className="opacity-70">{shortcut}</span>}
        </span>
      )}
    </button>
  );
}

const TIP =
  "pointer-events-none absolute z-30 hidden gap-2 rounded-chip bg-text px-2 py-1 text-meta whitespace-nowrap text-canvas opacity-0 transition-opacity delay-300 group-hover/tip:flex group-hover/tip:opacity-100 group-focus-visible/tip:flex group-focus-visible/tip:opacity-100 pointer-coarse:hidden starting:opacity-0";

const PLACE: Record<Side, string> = {
  top: "bottom-full left-1/2 mb-1 -translate-x-1/2",
  bottom: "top-full left-1/2 mt-1 -translate-x-1/2",
  right: "top-1/2 left-full ml-2 -translate-y-1/2",
};
