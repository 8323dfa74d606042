"use client";

import { useState } from "react";
import { useReader } from "@/ui/reader";
import { TextArea } from "@/ui/text-area";
import { saveInstructionsAction } from "../actions.ts";
import { INSTRUCTIONS_CHARACTERS_MAX } from "../schema.ts";
import { settingsCopy } from "../settings-copy.ts";
import { SettingForm } from "./saving.tsx";

const copy = settingsCopy.instructions;

/** What the model is told before every question. */
export function InstructionsForm({ instructions }: { instructions: string }) {
  const [typed, setTyped] = useState(instructions);
  const reader = useReader();
  const surplus = typed.length - INSTRUCTIONS_CHARACTERS_MAX;
  const tooLong = surplus > 0 ? copy.tooLong(surplus, reader) : null;
  return (
    <SettingForm action={saveInstructionsAction} disabledReason={tooLong}>
      <p className="text-muted">{copy.lead}</p>
      <TextArea
        label={copy.label}
        name="instructions"
        value={typed}
        placeholder={copy.placeholder}
        onChange={(event) => setTyped(event.target.value)}
        hint={copy.count(typed.length, INSTRUCTIONS_CHARACTERS_MAX, reader)}
        problem={tooLong}
      />
    </SettingForm>
  );
}
