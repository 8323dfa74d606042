import type { InvalidInput } from "@/core/action";
import type { Result } from "@/core/result";
import { refusalSentence } from "../refusal-copy.ts";
import type { BillingRefusal } from "../schema.ts";

export type Outcome = Result<unknown, BillingRefusal | InvalidInput> | null;

/** Why an act was not done. */
export function RefusalNote({ outcome }: { outcome: Outcome }) {
  if (!outcome || outcome.ok) return null;
  return (
    <p role="alert" className="mt-2 max-w-prose text-danger">
      {problemOf(outcome.refusal)}
    </p>
  );
}

const problemOf = (refusal: BillingRefusal | InvalidInput): string =>
  refusal.kind === "invalid_input"
    ? (Object.values(refusal.fields).flat()[0] ?? refusalSentence(refusal))
    : refusalSentence(refusal);
