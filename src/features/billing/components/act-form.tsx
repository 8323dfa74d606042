"use client";

import { type ComponentProps, type ReactNode, useActionState } from "react";
import { Button } from "@/ui/button";
import { type Outcome, RefusalNote } from "./refusal-note.tsx";

type Act = (previous: unknown, form: FormData) => Promise<Outcome>;

/**
 * One act behind one button. It is busy until the next page is there, and says
 * below itself why nothing was done.
 */
export function ActForm({
  action,
  fields = {},
  children,
  className,
  ...button
}: {
  action: Act;
  /** Sent as they are. */
  fields?: Record<string, string | number | null>;
  children: ReactNode;
  className?: string;
} & Pick<ComponentProps<typeof Button>, "variant" | "disabledReason">) {
  const [outcome, submit, isPending] = useActionState(action, null);
  return (
    <form action={submit} className={className}>
      <HiddenFields fields={fields} />
      <Button
        {...button}
        type="submit"
        isBusy={isPending}
        className="w-full tablet:w-auto"
      >
        {children}
      </Button>
      <RefusalNote outcome={outcome} />
    </form>
  );
}

export const HiddenFields = ({
  fields,
}: {
  fields: Record<string, string | number | null>;
}) =>
  Object.entries(fields).map(([name, value]) =>
    value === null ? null : (
      <input key={name} type="hidden" name={name} value={value} />
    ),
  );
