import type { Reader } from "@/core/format";
import { cancelSuspendedPlanAction } from "../actions.ts";
import { billingCopy } from "../copy.ts";
import { CancelDialog } from "./cancel-dialog.tsx";

const copy = billingCopy.suspended;

/** A subscription that goes on being paid for while its account is suspended. */
export const SuspendedPlan = ({
  planName,
  endsAt,
  isCancelled,
  canCancel,
  reader,
}: {
  planName: string;
  endsAt: string;
  isCancelled: boolean;
  canCancel: boolean;
  reader: Reader;
}) => (
  <section
    aria-labelledby="subscription"
    className="mt-8 border-t border-line pt-6"
  >
    <h2 id="subscription" className="text-section">
      {copy.title}
    </h2>
    <p className="mt-2">
      {isCancelled
        ? copy.ends(planName, endsAt, reader)
        : copy.goesOn(planName, endsAt, reader)}
    </p>
    {!isCancelled && canCancel && (
      <div className="mt-4">
        <CancelDialog
          action={cancelSuspendedPlanAction}
          plan={{ name: planName, endsAt }}
        />
      </div>
    )}
  </section>
);
