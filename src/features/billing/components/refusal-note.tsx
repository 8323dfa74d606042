import type { InvalidInput } from "@/core/action";
import type { Result } from "@/core/result";
import { billingCopy, refusalSentence } from "../copy.ts";
import type { BillingRefusal } from "../schema.ts";

export type Outcome = Result<unknown, BillingRefusal | InvalidInput> | null;

/** Why an act was not done, and the way on where there is one. */
export function RefusalNote({ outcome }: { outcome: Outcome }) {
  if (!outcome || outcome.ok) return null;
  const { refusal } = outcome;
  const invoiceUrl =
    refusal.kind === "payment_incomplete" ? refusal.invoiceUrl : null;
  return (
    <p role="alert" className="mt-2 max-w-prose text-danger">
      {problemOf(refusal)}{" "}
      {invoiceUrl && (
        <a href={invoiceUrl} className="text-accent underline">
          {billingCopy.change.payInvoice}
        </a>
      )}
    </p>
  );
}

const problemOf = (refusal: BillingRefusal | InvalidInput): string =>
  refusal.kind === "invalid_input"
    ? (Object.values(refusal.fields).flat()[0] ?? refusalSentence(refusal))
    : refusalSentence(refusal);
