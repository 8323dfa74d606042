"use client";

import { useState } from "react";
import type { PriceTerms, Sale } from "@/features/plans/margin";
import { Field } from "@/ui/field";
import { addPriceAction } from "../actions.ts";
import { catalogueCopy } from "../copy.ts";
import type { ModelEntry } from "../queries.ts";
import { marginsAt, type PricedModel, type Version } from "../rules.ts";
import { newPrice } from "../schema.ts";
import { EditForm } from "./edit-form.tsx";
import { MarginPreview } from "./margin-table.tsx";
import { PriceFields, typedFrom } from "./price-fields.tsx";

const copy = catalogueCopy.prices;

/** Adds a price for later; what it does to every margin follows the typing. */
export function PriceForm({
  model,
  latest,
  sales,
  models,
  versions,
  names,
}: {
  model: ModelEntry;
  /** What the fields begin with. */
  latest: PriceTerms | null;
  sales: Sale[];
  models: PricedModel[];
  versions: Version[];
  names: Record<string, string>;
}) {
  const [effectiveFrom, setEffectiveFrom] = useState("");
  const [typed, setTyped] = useState(() => typedFrom(latest));
  const price = read({ modelId: model.id, effectiveFrom, ...typed });
  const at = price?.effectiveFrom;
  const margins = (all: Version[]) =>
    at ? marginsAt({ sales, models, versions: all }, at) : [];
  const before = margins(versions);
  const after = price ? margins([...versions, price]) : [];
  return (
    <EditForm
      label={copy.add}
      action={addPriceAction}
      fields={{ modelId: model.id }}
      refusals={copy.refusals}
      effect={at ? copy.effect(model.name, at) : copy.effectUnknown}
      act={copy.act}
    >
      <Field
        name="effectiveFrom"
        value={effectiveFrom}
        onChange={(event) => setEffectiveFrom(event.target.value)}
        type="datetime-local"
        label={copy.from}
        hint={copy.fromHint}
      />
      <PriceFields
        typed={typed}
        onType={(changed) => setTyped({ ...typed, ...changed })}
      />
      <MarginPreview
        before={{ name: catalogueCopy.margins.before, margins: before }}
        after={{ name: catalogueCopy.margins.after, margins: after }}
        names={names}
      />
    </EditForm>
  );
}

/** Null while something of it cannot be used. */
const read = (typed: Record<string, string>): Version | null =>
  newPrice.safeParse(typed).data ?? null;
