import clsx from "clsx";
import { type ComponentProps, type ReactNode, useId } from "react";

type Variant = "primary" | "secondary" | "quiet" | "muted" | "danger";

type Behaviour = {
  variant?: Variant;
  /** Shows that work is under way; width and name stay, clicks do nothing. */
  isBusy?: boolean;
  /** Disables the button and says why, to the eye and to a screen reader. */
  disabledReason?: string | null;
  children: ReactNode;
};

/**
 * A button with all its states. A disabled one stays focusable, so that its
 * reason can be found with the keyboard.
 */
export function Button({
  variant = "secondary",
  isBusy = false,
  disabledReason = null,
  children,
  className,
  type = "button",
  onClick,
  ...rest
}: Omit<ComponentProps<"button">, "disabled"> & Behaviour) {
  const reasonId = useId();
  const isOff = isBusy || disabledReason !== null;
  return (
    <button
      {...rest}
      type={type}
      className={clsx(buttonClass(variant), className)}
      aria-disabled={isOff || undefined}
      aria-busy={isBusy || undefined}
      aria-describedby={disabledReason ? reasonId : undefined}
      title={disabledReason ?? undefined}
      onClick={isOff ? (event) => event.preventDefault() : onClick}
    >
      <span className={clsx("contents", isBusy && "*:opacity-0")}>
        <span className="inline-flex items-center gap-2">{children}</span>
      </span>
      {isBusy && <BusyMark />}
      {disabledReason && (
        // Hidden, it describes the button and stays out of its name.
        <span id={reasonId} hidden>
          {disabledReason}
        </span>
      )}
    </button>
  );
}

/** The look of a button, for a link that is one. */
export const buttonClass = (variant: Variant) => clsx(BASE, LOOK[variant]);

const BASE =
  "control-height relative inline-flex shrink-0 items-center justify-center gap-2 rounded-control px-3 py-1 text-interface whitespace-nowrap no-underline select-none active:translate-y-px aria-disabled:active:translate-y-0";

const LOOK: Record<Variant, string> = {
  primary:
    "bg-accent text-on-accent hover:bg-accent-strong active:bg-accent-stronger aria-disabled:bg-bubble aria-disabled:text-muted",
  secondary:
    "border border-line-strong bg-surface text-text hover:bg-sunken active:bg-bubble aria-disabled:border-line aria-disabled:bg-surface aria-disabled:text-muted",
  quiet:
    "text-text hover:bg-bubble active:bg-line aria-disabled:bg-transparent aria-disabled:text-muted",
  muted:
    "text-muted hover:bg-bubble hover:text-text active:bg-line data-[state=open]:bg-bubble data-[state=open]:text-text aria-disabled:bg-transparent aria-disabled:text-muted",
  danger:
    "border border-danger bg-surface text-danger hover:bg-sunken active:bg-bubble aria-disabled:border-line aria-disabled:bg-surface aria-disabled:text-muted",
};

const BusyMark = () => (
  <span
    aria-hidden="true"
    className="absolute inset-0 flex items-center justify-center gap-1"
  >
    {["0ms", "150ms", "300ms"].map((delay) => (
      <span
        key={delay}
        className="busy-dot size-1 bg-current"
        style={{ animationDelay: delay }}
      />
    ))}
  </span>
);
