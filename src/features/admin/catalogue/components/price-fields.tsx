"use client";

import type { PriceTerms } from "@/features/plans/margin";
import { Field } from "@/ui/field";
import { catalogueCopy } from "../copy.ts";
import { typedUsd } from "../schema.ts";

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

/** A price as it is typed, by its columns. */
export type TypedPrice = Record<keyof PriceTerms, string>;

/** What a price costs in dollars for a million tokens, and weighs in credits. */
export const PriceFields = ({
  typed,
  onType,
}: {
  typed: TypedPrice;
  onType: (changed: Partial<TypedPrice>) => void;
}) => {
  const field = (name: keyof TypedPrice) => ({
    name,
    value: typed[name],
    onChange: (event: { target: { value: string } }) =>
      onType({ [name]: event.target.value }),
  });
  return (
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
  );
};

/** What the fields begin with. */
export const typedFrom = (latest: PriceTerms | null): TypedPrice => ({
  inputMicros: latest ? typedUsd(latest.inputMicros) : "",
  cachedInputMicros: latest ? typedUsd(latest.cachedInputMicros) : "",
  cacheWriteMicros: latest ? typedUsd(latest.cacheWriteMicros) : "",
  outputMicros: latest ? typedUsd(latest.outputMicros) : "",
  inputWeight: String(latest?.inputWeight ?? 1),
  cachedInputWeight: String(latest?.cachedInputWeight ?? 1),
  cacheWriteWeight: String(latest?.cacheWriteWeight ?? 1),
  outputWeight: String(latest?.outputWeight || 1),
});
