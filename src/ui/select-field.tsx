import { type ComponentProps, useId } from "react";

export type Choice = { value: string; name: string };

/** A labelled list of choices, the browser's own. */
export function SelectField({
  label,
  choices,
  className,
  ...select
}: Omit<ComponentProps<"select">, "id" | "children"> & {
  label: string;
  choices: readonly Choice[];
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
        className="mt-1 control-height w-full rounded-control border border-line-strong bg-surface px-2 text-text focus-visible:border-accent"
      >
        {choices.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
