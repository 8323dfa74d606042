"use client";

import { Field } from "@/ui/field";
import { type Choice, SelectField } from "@/ui/select-field";
import { editModelAction } from "../actions.ts";
import { catalogueCopy } from "../copy.ts";
import type { ModelEntry } from "../queries.ts";
import { seenOf } from "../rules.ts";
import { EditForm } from "./edit-form.tsx";

const copy = catalogueCopy.models;
const NONE: Choice = { value: "", name: catalogueCopy.none };

const choicesOf = <Value extends string>(names: Record<Value, string>) =>
  Object.entries<string>(names).map(([value, name]) => ({ value, name }));

/** Edits a model, all but its prices. */
export function ModelForm({
  model,
  others,
}: {
  model: ModelEntry;
  /** Which may stand in for it or follow it. */
  others: { id: string; name: string }[];
}) {
  const { fields } = copy;
  const choices = [
    NONE,
    ...others.map(({ id, name }) => ({ value: id, name })),
  ];
  return (
    <EditForm
      label={copy.edit}
      action={editModelAction}
      fields={{ modelId: model.id, seen: seenOf(model) }}
      refusals={copy.refusals}
      effect={copy.effect}
    >
      <Field name="name" label={fields.name} defaultValue={model.name} />
      <SelectField
        name="status"
        label={fields.status}
        hint={fields.statusHint}
        defaultValue={model.status}
        choices={choicesOf(copy.status)}
      />
      <SelectField
        name="tier"
        label={fields.tier}
        defaultValue={model.tier}
        choices={choicesOf(copy.tier)}
      />
      <Field
        name="contextTokensMax"
        label={fields.context}
        inputMode="numeric"
        defaultValue={model.contextTokensMax}
      />
      <Field
        name="outputTokensMax"
        label={fields.output}
        inputMode="numeric"
        defaultValue={model.outputTokensMax}
      />
      <SelectField
        name="fallbackModelId"
        label={fields.fallback}
        hint={fields.fallbackHint}
        defaultValue={model.fallbackModelId ?? ""}
        choices={choices}
      />
      <SelectField
        name="successorModelId"
        label={fields.successor}
        hint={fields.successorHint}
        defaultValue={model.successorModelId ?? ""}
        choices={choices}
      />
    </EditForm>
  );
}
