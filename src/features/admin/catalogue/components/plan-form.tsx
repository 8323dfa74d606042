"use client";

import { useState } from "react";
import { formatPrice, type Reader } from "@/core/format";
import type { Sale } from "@/features/plans/margin";
import { Field } from "@/ui/field";
import { useReader } from "@/ui/reader";
import { editPlanAction } from "../actions.ts";
import { catalogueCopy } from "../copy.ts";
import type { PlanEntry } from "../queries.ts";
import {
  marginsAt,
  type PricedModel,
  seenOf,
  type Version,
  withSale,
} from "../rules.ts";
import { readUsdCents, typedUsdCents } from "../schema.ts";
import { EditForm, offerNote, Tick } from "./edit-form.tsx";
import { MarginPreview } from "./margin-table.tsx";

const copy = catalogueCopy.plans;

/** Edits a plan; the worst-case margin of every sale follows what is typed. */
export function PlanForm({
  plan,
  sales,
  models,
  versions,
  names,
  now,
}: {
  plan: PlanEntry;
  sales: Sale[];
  models: PricedModel[];
  versions: Version[];
  /** Of plans and packs, by their id. */
  names: Record<string, string>;
  now: Date;
}) {
  const [price, setPrice] = useState(typedUsdCents(plan.priceUsdCents));
  const [credits, setCredits] = useState(String(plan.creditsPerPeriod ?? ""));
  const [tiers, setTiers] = useState({
    standard: plan.modelTiers.includes("standard"),
    premium: plan.modelTiers.includes("premium"),
  });
  const reader = useReader();
  const isPriced = plan.priceUsdCents > 0n;
  const usdCents = isPriced ? readUsdCents(price) : null;
  const typed = saleOf(plan, { usdCents, credits, tiers });
  const margins = (of: Sale[]) =>
    marginsAt({ sales: of, models, versions }, now);
  const after = margins(withSale(sales, { kind: "plan", id: plan.id }, typed));
  const { fields } = copy;
  return (
    <EditForm
      label={plan.name}
      action={editPlanAction}
      fields={{ planId: plan.id, seen: seenOf(plan) }}
      refusals={copy.refusals}
      noteOf={({ offer }) => offer && offerNote(offer)}
      effect={
        isPriced
          ? `${priceEffect(plan, usdCents, reader)} ${copy.effect}`
          : copy.effect
      }
    >
      {isPriced && (
        <Field
          name="priceUsdCents"
          label={plan.isPerSeat ? fields.priceSeat : fields.price}
          inputMode="decimal"
          value={price}
          onChange={(event) => setPrice(event.target.value)}
        />
      )}
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
      <MarginPreview
        before={{
          name: catalogueCopy.margins.present,
          margins: margins(sales),
        }}
        after={{ name: catalogueCopy.margins.typed, margins: after }}
        names={names}
      />
    </EditForm>
  );
}

function priceEffect(
  { priceUsdCents }: PlanEntry,
  usdCents: bigint | null,
  reader: Reader,
): string {
  const { priceEffect: say } = copy;
  if (usdCents === null) return say.unusable;
  if (usdCents === priceUsdCents) return say.same;
  return say.other(
    formatPrice(priceUsdCents, reader),
    formatPrice(usdCents, reader),
  );
}

/** What is typed as a sale; none while it has no price or no limit. */
function saleOf(
  { id }: PlanEntry,
  {
    usdCents,
    credits,
    tiers,
  }: {
    usdCents: bigint | null;
    credits: string;
    tiers: { standard: boolean; premium: boolean };
  },
): Sale | null {
  if (usdCents === null || !/^0*[1-9]\d{0,14}$/.test(credits)) return null;
  return {
    kind: "plan",
    id,
    credits: BigInt(credits),
    usdCents,
    tiers: (["standard", "premium"] as const).filter((tier) => tiers[tier]),
  };
}
