import clsx from "clsx";
import type { ReactNode } from "react";

type Notes = { id: string; hint?: ReactNode; problem: string | null };

/** What stands below a field: what it is for, and what is wrong with it. */
export const FieldNotes = ({ id, hint, problem }: Notes) => (
  <>
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
  </>
);

/** Ties the field to them. */
export const notedBy = ({ id, hint, problem }: Notes) => ({
  id,
  "aria-invalid": problem !== null || undefined,
  "aria-describedby":
    clsx(
      problem !== null && `${id}-problem`,
      hint !== undefined && `${id}-hint`,
    ) || undefined,
});
