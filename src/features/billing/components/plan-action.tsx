import type { PlanRow } from "@/features/plans/queries";
import { buttonClass } from "@/ui/button";
import { cancelPlanAction, startCheckoutAction } from "../actions.ts";
import type { PlanStanding } from "../acts/standing.ts";
import { planCopy } from "../plan-copy.ts";
import { ActForm } from "./act-form.tsx";
import { CancelDialog } from "./cancel-dialog.tsx";
import { ChangeDialog } from "./change-dialog.tsx";
import { SeatsCheckout } from "./seats-checkout.tsx";

const copy = planCopy.actions;

/** What the reader can do about one plan, from where they stand. */
export function PlanAction({
  plan,
  standing,
  returnTo,
  offReason,
  supportEmail,
}: {
  plan: PlanRow;
  standing: PlanStanding;
  returnTo: string | null;
  offReason: string | null;
  supportEmail: string | undefined;
}) {
  const { id: planId, name, isPerSeat } = plan;
  const isPresent = standing.isLive && standing.planId === planId;
  if (plan.creditsPerPeriod === null) {
    return supportEmail && !standing.isOutside ? (
      <a
        href={`mailto:${supportEmail}`}
        className={`${buttonClass("secondary")} w-full tablet:w-auto`}
      >
        {copy.byAgreement}
      </a>
    ) : null;
  }
  if (standing.isOutside) return null;
  if (!standing.isLive) {
    if (plan.priceUsdCents === 0n) return null;
    return isPerSeat ? (
      <SeatsCheckout
        plan={{ id: planId, name, seatCents: Number(plan.priceUsdCents) }}
        returnTo={returnTo}
        disabledReason={offReason}
      />
    ) : (
      <ActForm
        action={startCheckoutAction}
        fields={{
          planId,
          returnTo,
          shownCents: Number(plan.priceUsdCents),
        }}
        variant="primary"
        disabledReason={offReason}
      >
        {copy.get(name)}
      </ActForm>
    );
  }
  const disabledReason = offReason ?? obstacleOf(standing);
  if (plan.priceUsdCents === 0n) {
    return (
      <CancelDialog
        action={cancelPlanAction}
        plan={{ name: standing.planName, endsAt: standing.periodEnd }}
        label={copy.change(name)}
        disabledReason={
          offReason ?? (standing.change?.kind === "ends" ? copy.planned : null)
        }
      />
    );
  }
  if (isPresent && !isPerSeat) return null;
  return (
    <ChangeDialog
      target={{
        planId,
        planName: name,
        isPerSeat,
        seats: isPresent ? standing.seats + 1 : Math.max(2, standing.seats),
        isPresentPlan: isPresent,
      }}
      disabledReason={disabledReason}
    />
  );
}

function obstacleOf({ change, isLate, isChangeUnpaid }: PlanStanding) {
  if (isLate) return copy.late;
  if (isChangeUnpaid) return copy.unpaid;
  return change ? copy.planned : null;
}
