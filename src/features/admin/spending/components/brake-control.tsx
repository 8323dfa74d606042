"use client";

import { OctagonMinus } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { icon } from "@/ui/icon";
import { ActDialog } from "../../components/act-dialog.tsx";
import { liftBudgetBrakeAction } from "../actions.ts";
import { brakeCopy as copy } from "../copy.ts";
import type { Standing } from "../schema.ts";
import { BrakeDialog } from "./brake-dialog.tsx";
import { useBrakes } from "./brake-provider.tsx";

const SPENDING_PATH = "/admin/spending";

/** The brake in every admin page's bar: its state, and the way to move it. */
export function BrakeControl() {
  const { standing } = useBrakes();
  const state = wordsOf(standing);
  return (
    <BrakeDialog
      triggerVariant={state === null ? "secondary" : "danger"}
      trigger={
        <>
          <OctagonMinus {...icon} />
          {state ?? copy.label}
        </>
      }
    />
  );
}

/** What is refused now, above every admin page; nothing while nothing is. */
export function BrakeBanner() {
  const { standing } = useBrakes();
  const told = tellingOf(standing);
  const isThere = usePathname() === SPENDING_PATH;
  return (
    <div role="status" className="empty:hidden">
      {told !== null && (
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-sunken px-4 py-2 text-danger tablet:px-6">
          <span className="min-w-0 break-words">{told}</span>
          {!isThere && <Link href={SPENDING_PATH}>{copy.banner.open}</Link>}
        </p>
      )}
    </div>
  );
}

/** Lets answers go on although the budget is spent. */
export const BudgetBrakeDialog = () => (
  <ActDialog
    trigger={copy.budget.lift}
    title={copy.budget.title}
    effect={copy.budget.effect}
    act={copy.lift}
    action={liftBudgetBrakeAction}
    refusals={copy.refusals}
  />
);

const pausedOf = ({ models }: Standing) =>
  models.filter(({ brake }) => brake !== "off");

function wordsOf(standing: Standing): string | null {
  if (standing.brake !== "off") return copy.on[standing.brake];
  if (standing.isBudgetSpent) return copy.on.budget;
  const paused = pausedOf(standing).length;
  return paused > 0 ? copy.on.models(paused) : null;
}

function tellingOf(standing: Standing): string | null {
  if (standing.brake !== "off") return copy.banner.all(standing);
  if (standing.isBudgetSpent) return copy.banner.budget;
  const paused = pausedOf(standing);
  return paused.length > 0 ? copy.banner.models(paused) : null;
}
