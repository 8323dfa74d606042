"use client";

import { ChevronDown } from "lucide-react";
import { icon } from "@/ui/icon";
import { Menu, MenuChoice, MenuChoices } from "@/ui/menu";
import { useReader } from "@/ui/reader";
import { modelCopy } from "../copy.ts";
import type { ModelChoice } from "../loaders.ts";
import type { ModelHealth } from "../rules.ts";

/** Which model answers: tier, what 500 words cost about, and how it does now. */
export function ModelPicker({
  models,
  modelId,
  onChange,
}: {
  models: readonly ModelChoice[];
  modelId: string | null;
  onChange: (modelId: string) => void;
}) {
  const chosen = models.find(({ id }) => id === modelId);
  return (
    <Menu
      label={modelCopy.picker}
      side="top"
      trigger={
        <button
          type="button"
          aria-label={modelCopy.chosen(chosen?.name ?? modelCopy.none)}
          className="control-height flex min-w-0 items-center gap-1 rounded-control px-2 text-muted hover:bg-bubble hover:text-text data-[state=open]:bg-bubble"
        >
          <span className="truncate">{chosen?.name ?? modelCopy.none}</span>
          <ChevronDown {...icon} className="shrink-0" />
        </button>
      }
    >
      <MenuChoices value={modelId ?? ""} onChange={onChange}>
        {models.map((model) => (
          <ModelRow key={model.id} model={model} />
        ))}
      </MenuChoices>
    </Menu>
  );
}

/** How it answers just now, anybody's questions. */
export function HealthLine({ health }: { health: ModelHealth | null }) {
  const reader = useReader();
  const words = modelCopy.health(health, reader);
  if (words === null) return null;
  const isWell = health?.state === "answering";
  return (
    <span className={`text-meta ${isWell ? "text-muted" : "text-warn"}`}>
      {words}
    </span>
  );
}

function ModelRow({ model }: { model: ModelChoice }) {
  const reader = useReader();
  return (
    <MenuChoice
      value={model.id}
      isDisabled={!model.isInPlan || !model.isAvailable}
    >
      <span>{model.name}</span>
      <span className="text-meta text-muted">
        {modelCopy.facts(model, reader)}
      </span>
      <HealthLine health={model.health} />
    </MenuChoice>
  );
}
