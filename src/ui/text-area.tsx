import { type ComponentProps, type ReactNode, useId } from "react";
import { FieldNotes, notedBy } from "./field-notes.tsx";

/** A labelled field of several lines; what is wrong stands below it. */
export function TextArea({
  label,
  hint,
  problem = null,
  className,
  ...field
}: Omit<ComponentProps<"textarea">, "id"> & {
  label: string;
  hint?: ReactNode;
  problem?: string | null;
}) {
  const id = useId();
  const notes = { id, hint, problem };
  return (
    <div className={className}>
      <label htmlFor={id} className="block font-strong">
        {label}
      </label>
      <textarea
        rows={6}
        dir="auto"
        {...field}
        {...notedBy(notes)}
        className="mt-1 block max-h-[40dvh] min-h-24 w-full resize-y rounded-control border border-line-strong bg-surface px-3 py-2 text-text outline-none focus:border-accent focus:ring-1 focus:ring-accent aria-disabled:bg-sunken aria-invalid:border-danger"
      />
      <FieldNotes {...notes} />
    </div>
  );
}
