import clsx from "clsx";
import { type ComponentProps, type ReactNode, useId } from "react";

/** A labelled input; what is wrong stands below it, with the remedy. */
export function Field({
  label,
  hint,
  problem = null,
  prefix,
  className,
  ...input
}: Omit<ComponentProps<"input">, "id" | "prefix"> & {
  label: string;
  hint?: ReactNode;
  problem?: string | null;
  /** Stands before what is typed, such as a currency. */
  prefix?: string;
}) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="block font-strong">
        {label}
      </label>
      <div className="mt-1 flex control-height items-center rounded-control border border-line-strong bg-surface px-3 focus-within:border-accent focus-within:ring-1 focus-within:ring-accent has-aria-invalid:border-danger">
        {prefix && (
          <span aria-hidden="true" className="pr-1 text-muted">
            {prefix}
          </span>
        )}
        <input
          {...input}
          id={id}
          aria-invalid={problem !== null || undefined}
          aria-describedby={
            clsx(
              problem !== null && `${id}-problem`,
              hint !== undefined && `${id}-hint`,
            ) || undefined
          }
          className="min-w-0 flex-1 bg-transparent text-text outline-none"
        />
      </div>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1 text-meta text-muted">
          {hint}
        </p>
      )}
      <p
        id={`${id}-problem`}
        role="alert"
        className="mt-1 text-meta text-danger empty:hidden"
      >
        {problem}
      </p>
    </div>
  );
}
