import clsx from "clsx";
import { type ComponentProps, useId } from "react";

type Texts = {
  label: string;
  hint?: string;
  /** What is wrong and how to mend it. */
  error?: string | undefined;
};

/** A labelled text input: label above, error below with the remedy. */
export function Field({
  label,
  hint,
  error,
  className,
  ...input
}: ComponentProps<"input"> & Texts) {
  const id = useId();
  return (
    <div className={clsx("flex flex-col gap-1", className)}>
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p id={`${id}-hint`} className="text-meta text-muted">
          {hint}
        </p>
      )}
      <input
        {...input}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={clsx(hint && `${id}-hint`, `${id}-error`)}
        className="control-height rounded-control border border-line-strong bg-surface px-3 text-interface text-text placeholder:text-muted aria-invalid:border-danger disabled:border-line disabled:text-muted"
      />
      <p
        id={`${id}-error`}
        role="alert"
        className="text-meta text-danger empty:hidden"
      >
        {error}
      </p>
    </div>
  );
}
