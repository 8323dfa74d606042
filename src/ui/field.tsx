import { type ComponentProps, type ReactNode, useId } from "react";
import { FieldNotes, notedBy } from "./field-notes.tsx";

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
  const notes = { id, hint, problem };
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
          {...notedBy(notes)}
          className="min-w-0 flex-1 bg-transparent text-text outline-none"
        />
      </div>
      <FieldNotes {...notes} />
    </div>
  );
}
