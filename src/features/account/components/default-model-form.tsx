"use client";

import { useState } from "react";
import { SelectField } from "@/ui/select-field";
import { saveDefaultModelAction } from "../actions.ts";
import { settingsCopy } from "../settings-copy.ts";
import { SettingForm } from "./saving.tsx";

const copy = settingsCopy.model;

/** Which model new chats begin with, and what happens when it cannot. */
export function DefaultModelForm({
  models,
  modelId,
  automaticName,
  obstacle,
}: {
  /** Those of the plan. */
  models: readonly { id: string; name: string }[];
  modelId: string | null;
  /** What is used when nothing is chosen. */
  automaticName: string | null;
  /** Why the chosen one is passed over at present. */
  obstacle: { name: string; kind: "notInPlan" | "retired" } | null;
}) {
  const [chosenId, choose] = useState(modelId ?? "");
  const isPassedOver = obstacle !== null && chosenId === modelId;
  return (
    <SettingForm
      action={saveDefaultModelAction}
      refusals={{ model_unknown: copy.unknown }}
    >
      <SelectField
        label={copy.label}
        name="modelId"
        choices={[
          { value: "", name: copy.automatic(automaticName) },
          ...models.map(({ id, name }) => ({ value: id, name })),
        ]}
        value={chosenId}
        onChange={(event) => choose(event.target.value)}
        hint={
          isPassedOver &&
          (obstacle.kind === "retired"
            ? copy.retired(obstacle.name, automaticName)
            : copy.passedOver(obstacle.name, automaticName))
        }
      >
        {obstacle !== null && modelId !== null && (
          <option value={modelId}>{copy.notInPlan(obstacle.name)}</option>
        )}
      </SelectField>
    </SettingForm>
  );
}
