import { readerFor } from "@/core/format";
import { requireActor } from "@/features/account/loaders";
import { RefreshOnReturn } from "@/ui/refresh-on-return";
import { recoverPaymentAction } from "../actions.ts";
import { billingCopy } from "../copy.ts";
import { loadLatePayment } from "../loaders.ts";
import { planCopy } from "../plan-copy.ts";
import { ActForm } from "./act-form.tsx";

const copy = billingCopy.late;

/** On every page while a payment is late: since when, until when, what to do. */
export async function LatePaymentBanner() {
  const [actor, late] = await Promise.all([requireActor(), loadLatePayment()]);
  if (!late) return null;
  const reader = readerFor(actor);
  return (
    <section
      aria-label={planCopy.plan.late}
      className="flex shrink-0 flex-col items-start gap-x-6 gap-y-2 border-b border-danger bg-surface px-4 py-3 pt-[max(0.75rem,env(safe-area-inset-top))] tablet:flex-row tablet:items-center tablet:justify-between tablet:px-6"
    >
      <p className="max-w-prose">
        {late.isInGrace
          ? copy.grace(late, late.planName, reader)
          : copy.over(late, reader)}{" "}
        {actor.membershipRole === "member" && copy.askOwner(late)}
      </p>
      <RefreshOnReturn />
      {actor.membershipRole === "owner" && (
        <ActForm action={recoverPaymentAction} variant="primary">
          {copy.act(late)}
        </ActForm>
      )}
    </section>
  );
}
