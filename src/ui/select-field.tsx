import { type ComponentProps, type ReactNode, useId } from "react";

export type Choice = { value: string; name: string };

/** A labelled list of choices, the browser's own. `children` stand after them. */
export function SelectField({
  label,
  choices,
  hint,
  className,
  children,
  ...select
}: Omit<ComponentProps<"select">, "id"> & {
  label: string;
  choices: readonly Choice[];
  hint?: ReactNode;
}) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="block font-strong">
        {label}
      </label>
      <select
        {...select}
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-1 control-height w-full rounded-control border border-line-strong bg-surface px-2 text-text focus-visible:border-accent"
      >
        {choices.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
        {children}
      </select>
      {hint && (
        <div id={`${id}-hint`} className="mt-1 text-meta text-muted">
          {hint}
        </div>
      )}
    </div>
  );
}
