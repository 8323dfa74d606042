import type { Reader } from "@/core/format";
import { startTrialAction } from "../actions.ts";
import { planCopy } from "../plan-copy.ts";
import { ActForm } from "./act-form.tsx";

const copy = planCopy.trial;

/** The trial, with its terms beside its button. */
export const TrialOffer = ({
  returnTo,
  reader,
}: {
  returnTo: string | null;
  reader: Reader;
}) => (
  <div className="mt-6 flex flex-col gap-x-6 gap-y-3 border-t border-line pt-4 tablet:flex-row tablet:items-center tablet:justify-between">
    <p className="max-w-prose">{copy.offer(reader)}</p>
    <ActForm action={startTrialAction} fields={{ returnTo }}>
      {copy.act}
    </ActForm>
  </div>
);
