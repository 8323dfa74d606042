"use client";

import { useState } from "react";
import type { PriceTerms, Sale } from "@/features/plans/margin";
import { Field } from "@/ui/field";
import { addPriceAction } from "../actions.ts";
import { catalogueCopy } from "../copy.ts";
import type { ModelEntry } from "../queries.ts";
import { marginsAt, type PricedModel, type Version } from "../rules.ts";
import { newPrice, typedUsd } from "../schema.ts";
import { EditForm } from "./edit-form.tsx";
import { MarginTable, MarginWarning } from "./margin-table.tsx";

const copy = catalogueCopy.prices;

const USD = [
  "inputMicros",
  "cachedInputMicros",
  "cacheWriteMicros",
  "outputMicros",
] as const;
const CREDITS = [
  "inputWeight",
  "cachedInputWeight",
  "cacheWriteWeight",
  "outputWeight",
] as const;

type Typed = Record<"effectiveFrom" | keyof PriceTerms, string>;

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
  const [typed, setTyped] = useState(() => typedFrom(latest));
  const price = read(model.id, typed);
  const field = (name: keyof Typed) => ({
    name,
    value: typed[name],
    onChange: (event: { target: { value: string } }) =>
      setTyped({ ...typed, [name]: event.target.value }),
  });
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
        {...field("effectiveFrom")}
        type="datetime-local"
        label={copy.from}
        hint={copy.fromHint}
      />
      <div className="grid grid-cols-2 gap-3 tablet:grid-cols-4">
        {USD.map((name) => (
          <Field
            key={name}
            {...field(name)}
            label={copy.usd[name]}
            inputMode="decimal"
          />
        ))}
        {CREDITS.map((name) => (
          <Field
            key={name}
            {...field(name)}
            label={copy.credits[name]}
            inputMode="numeric"
          />
        ))}
      </div>
      {after.length > 0 && (
        <MarginTable
          names={names}
          cases={[
            { name: catalogueCopy.margins.before, margins: before },
            { name: catalogueCopy.margins.after, margins: after },
          ]}
        />
      )}
      <MarginWarning margins={after} names={names} />
    </EditForm>
  );
}

const typedFrom = (latest: PriceTerms | null): Typed => ({
  effectiveFrom: "",
  inputMicros: latest ? typedUsd(latest.inputMicros) : "",
  cachedInputMicros: latest ? typedUsd(latest.cachedInputMicros) : "",
  cacheWriteMicros: latest ? typedUsd(latest.cacheWriteMicros) : "",
  outputMicros: latest ? typedUsd(latest.outputMicros) : "",
  inputWeight: String(latest?.inputWeight ?? 1),
  cachedInputWeight: String(latest?.cachedInputWeight ?? 1),
  cacheWriteWeight: String(latest?.cacheWriteWeight ?? 1),
  outputWeight: String(latest?.outputWeight || 1),
});

/** Null while something of it cannot be used. */
const read = (modelId: string, typed: Typed): Version | null =>
  newPrice.safeParse({ modelId, ...typed }).data ?? null;
