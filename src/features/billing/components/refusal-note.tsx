import type { InvalidInput, TooFast } from "@/core/action";
import type { Result } from "@/core/result";
import { refusalSentence } from "../refusal-copy.ts";
import type { BillingRefusal } from "../schema.ts";

export type ActRefusal = BillingRefusal | InvalidInput | TooFast;
export type Outcome = Result<unknown, ActRefusal> | null;

/** Why an act was not done. */
export function RefusalNote({ outcome }: { outcome: Outcome }) {
  if (!outcome || outcome.ok) return null;
  return (
    <p role="alert" className="mt-2 max-w-prose text-danger">
      {problemOf(outcome.refusal)}
    </p>
  );
}

const problemOf = (refusal: ActRefusal): string =>
  refusal.kind === "invalid_input"
    ? (Object.values(refusal.fields).flat()[0] ?? refusalSentence(refusal))
    : refusalSentence(refusal);
