"use client";

import { useState } from "react";
import type { Sale } from "@/features/plans/margin";
import { Field } from "@/ui/field";
import { type Choice, SelectField } from "@/ui/select-field";
import { addModelAction } from "../actions.ts";
import { catalogueCopy } from "../copy.ts";
import { marginsAt, type PricedModel, type Version } from "../rules.ts";
import { newPrice } from "../schema.ts";
import { EditForm, Tick } from "./edit-form.tsx";
import { MarginPreview } from "./margin-table.tsx";
import { PriceFields, typedFrom } from "./price-fields.tsx";

const copy = catalogueCopy.models;

const choicesOf = (names: Record<string, string>): Choice[] =>
  Object.entries(names).map(([value, name]) => ({ value, name }));

/** Adds a model with its first price; every margin follows the typing. */
export function NewModelForm({
  providers,
  sales,
  models,
  versions,
  names,
  now,
}: {
  /** Their names, by what they are called in the catalogue. */
  providers: Record<string, string>;
  sales: Sale[];
  models: PricedModel[];
  versions: Version[];
  names: Record<string, string>;
  now: Date;
}) {
  const [kind, setKind] = useState<"chat" | "embedding">("chat");
  const [tier, setTier] = useState<"standard" | "premium">("standard");
  const [price, setPrice] = useState(() => typedFrom(null));
  const version = read(price, now);
  const margins = (added: Version[]) =>
    marginsAt(
      {
        sales,
        models: [...models, { id: NEW_ID, kind, tier, status: "active" }],
        versions: [...versions, ...added],
      },
      now,
    );
  const after = version ? margins([version]) : [];
  const { fields } = copy;
  return (
    <EditForm
      label={copy.add}
      action={addModelAction}
      fields={{}}
      refusals={copy.addRefusals}
      effect={copy.addEffect}
      act={copy.add}
      next="/admin/catalogue"
    >
      <Field name="id" label={fields.id} hint={fields.idHint} />
      <Field name="name" label={fields.name} />
      <SelectField
        name="provider"
        label={fields.provider}
        hint={fields.providerHint}
        choices={choicesOf(providers)}
      />
      <SelectField
        name="kind"
        label={fields.kind}
        choices={choicesOf(copy.kind)}
        value={kind}
        onChange={({ target: { value } }) =>
          setKind(value === "embedding" ? value : "chat")
        }
      />
      <SelectField
        name="tier"
        label={fields.tier}
        choices={choicesOf(copy.tier)}
        value={tier}
        onChange={({ target: { value } }) =>
          setTier(value === "premium" ? value : "standard")
        }
      />
      <Field
        name="contextTokensMax"
        label={fields.context}
        inputMode="numeric"
      />
      <Field
        name="outputTokensMax"
        label={fields.output}
        inputMode="numeric"
        {...(kind === "embedding" && { defaultValue: "0" })}
        key={kind}
      />
      <div className="grid gap-3 tablet:grid-cols-2">
        <Field
          name="imageTokens"
          label={fields.image}
          hint={fields.imageHint}
          inputMode="numeric"
        />
        <Field
          name="imageTileTokens"
          label={fields.imageTile}
          inputMode="numeric"
        />
      </div>
      <Tick name="isReasoning" label={fields.isReasoning} isTicked={false} />
      <fieldset>
        <legend className="mb-2 font-strong">{fields.firstPrice}</legend>
        <PriceFields
          typed={price}
          onType={(changed) => setPrice({ ...price, ...changed })}
        />
      </fieldset>
      <MarginPreview
        before={{ name: catalogueCopy.margins.before, margins: margins([]) }}
        after={{ name: catalogueCopy.margins.after, margins: after }}
        names={names}
      />
    </EditForm>
  );
}

/** An id that no model has. */
const NEW_ID = "";

const terms = newPrice.omit({ modelId: true, effectiveFrom: true });

/** Null while something of it cannot be used. */
function read(typed: Record<string, string>, now: Date): Version | null {
  const { data } = terms.safeParse(typed);
  return data ? { ...data, modelId: NEW_ID, effectiveFrom: now } : null;
}
