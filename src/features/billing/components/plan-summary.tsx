import type { Reader } from "@/core/format";
import type { UsageSummary } from "@/features/usage/schema";
import { cancelPlanAction, keepPlanAction } from "../actions.ts";
import type { PlanStanding } from "../acts/standing.ts";
import { planCopy } from "../plan-copy.ts";
import { ActForm } from "./act-form.tsx";
import { CancelDialog } from "./cancel-dialog.tsx";

const copy = planCopy.plan;

/** The plan in force, what it costs, when it renews, ends or changes. */
export const PlanSummary = ({
  standing,
  usage,
  reader,
  isOwner,
  offReason,
}: {
  standing: PlanStanding;
  usage: UsageSummary;
  reader: Reader;
  /** A member reads only. */
  isOwner: boolean;
  /** Why nothing can be done here; null when it can. */
  offReason: string | null;
}) => (
  <div className="flex flex-col gap-4 tablet:flex-row tablet:items-end tablet:justify-between">
    <div>
      <p className="text-figure">{usage.plan.name}</p>
      <p className="mt-1 text-muted">
        {factsOf(standing, usage, reader).join(" · ")}
      </p>
      {standing.change && (
        <p className="mt-1">
          {standing.change.kind === "ends"
            ? copy.ends(standing.change.at, reader)
            : copy.changes(standing.change, reader)}
        </p>
      )}
    </div>
    {isOwner &&
      standing.isLive &&
      (standing.change ? (
        <ActForm
          action={keepPlanAction}
          variant="primary"
          disabledReason={offReason}
        >
          {copy.keep(standing.planName)}
        </ActForm>
      ) : (
        <CancelDialog
          action={cancelPlanAction}
          plan={{ name: standing.planName, endsAt: standing.periodEnd }}
          disabledReason={offReason}
        />
      ))}
  </div>
);

function factsOf(
  standing: PlanStanding,
  { period }: UsageSummary,
  reader: Reader,
): string[] {
  if (period.source === "trial") return [copy.trialUntil(period.end, reader)];
  if (standing.isOutside) return [copy.outside];
  if (!standing.isLive) return [copy.creditsReturn(period.end, reader)];
  const price = copy.monthly(standing.monthlyCents, standing.seats, reader);
  if (standing.isLate) return [price, copy.late];
  return standing.change
    ? [price]
    : [price, copy.renews(standing.periodEnd, reader)];
}
