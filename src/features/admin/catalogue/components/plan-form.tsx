"use client";

import { useState } from "react";
import type { Sale } from "@/features/plans/margin";
import { Field } from "@/ui/field";
import { editPlanAction } from "../actions.ts";
import { catalogueCopy } from "../copy.ts";
import type { PlanEntry } from "../queries.ts";
import { marginsAt, type PricedModel, type Version } from "../rules.ts";
import { EditForm, Tick } from "./edit-form.tsx";
import { MarginTable, MarginWarning } from "./margin-table.tsx";

const copy = catalogueCopy.plans;

/** Edits a plan; its worst-case margin follows what is typed. */
export function PlanForm({
  plan,
  models,
  versions,
  now,
}: {
  plan: PlanEntry;
  models: PricedModel[];
  versions: Version[];
  now: Date;
}) {
  const [credits, setCredits] = useState(String(plan.creditsPerPeriod ?? ""));
  const [tiers, setTiers] = useState({
    standard: plan.modelTiers.includes("standard"),
    premium: plan.modelTiers.includes("premium"),
  });
  const sales = saleOf(plan, { credits, tiers });
  const margins = marginsAt({ sales, models, versions }, now);
  const names = { [plan.id]: plan.name };
  const { fields } = copy;
  return (
    <EditForm
      label={plan.name}
      action={editPlanAction}
      fields={{ planId: plan.id }}
      refusals={copy.refusals}
      effect={copy.effect}
    >
      <Field
        name="creditsPerPeriod"
        label={fields.credits}
        hint={fields.creditsHint}
        inputMode="numeric"
        value={credits}
        onChange={(event) => setCredits(event.target.value)}
      />
      <Field
        name="dailyRequestsPerMember"
        label={fields.requests}
        hint={fields.requestsHint}
        inputMode="numeric"
        defaultValue={plan.dailyRequestsPerMember ?? ""}
      />
      <Field
        name="concurrentCallsPerMember"
        label={fields.concurrent}
        inputMode="numeric"
        defaultValue={plan.concurrentCallsPerMember}
      />
      <Field
        name="outputTokensMax"
        label={fields.output}
        inputMode="numeric"
        defaultValue={plan.outputTokensMax}
      />
      <fieldset>
        <legend className="font-strong">{fields.gives}</legend>
        <Tick
          name="hasStandard"
          label={fields.standard}
          isTicked={tiers.standard}
          onChange={(standard) => setTiers({ ...tiers, standard })}
        />
        <Tick
          name="hasPremium"
          label={fields.premium}
          isTicked={tiers.premium}
          onChange={(premium) => setTiers({ ...tiers, premium })}
        />
        <Tick
          name="allowsPrepaid"
          label={fields.prepaid}
          isTicked={plan.allowsPrepaid}
        />
        <Tick
          name="allowsOverage"
          label={fields.overage}
          isTicked={plan.allowsOverage}
        />
        <Tick
          name="isOffered"
          label={fields.isOffered}
          isTicked={plan.isOffered}
        />
      </fieldset>
      {margins.length > 0 && (
        <MarginTable
          names={names}
          cases={[{ name: catalogueCopy.margins.now, margins }]}
        />
      )}
      <MarginWarning margins={margins} names={names} />
    </EditForm>
  );
}

/** What is typed as a sale; none while it has no price or no limit. */
function saleOf(
  plan: PlanEntry,
  {
    credits,
    tiers,
  }: { credits: string; tiers: { standard: boolean; premium: boolean } },
): Sale[] {
  if (plan.priceUsdCents === 0n || !/^\d{1,15}$/.test(credits)) return [];
  return [
    {
      kind: "plan",
      id: plan.id,
      credits: BigInt(credits),
      usdCents: plan.priceUsdCents,
      tiers: (["standard", "premium"] as const).filter((tier) => tiers[tier]),
    },
  ];
}
