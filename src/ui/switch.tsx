"use client";

import clsx from "clsx";

/** On or off at once. The word stands beside it: colour alone says nothing. */
export const Switch = ({
  label,
  isOn,
  words,
  isBusy = false,
  disabledReason = null,
  onChange,
}: {
  label: string;
  isOn: boolean;
  words: { on: string; off: string };
  isBusy?: boolean;
  disabledReason?: string | null;
  onChange: (isOn: boolean) => void;
}) => (
  <button
    type="button"
    role="switch"
    aria-checked={isOn}
    aria-label={label}
    aria-busy={isBusy || undefined}
    aria-disabled={isBusy || disabledReason !== null || undefined}
    title={disabledReason ?? undefined}
    onClick={() => {
      if (!isBusy && disabledReason === null) onChange(!isOn);
    }}
    className="control-height inline-flex items-center gap-2 rounded-control"
  >
    <span
      aria-hidden="true"
      className={clsx(
        "relative inline-block h-5 w-9 rounded-control border",
        isOn ? "border-accent bg-accent" : "border-line-strong bg-surface",
      )}
    >
      <span
        className={clsx(
          "absolute top-0.5 left-0.5 size-3.5 rounded-chip transition-transform",
          isOn ? "translate-x-4 bg-on-accent" : "bg-line-strong",
        )}
      />
    </span>
    <span aria-hidden="true" className="min-w-6">
      {isOn ? words.on : words.off}
    </span>
  </button>
);
