"use client";

import { ChevronDown } from "lucide-react";
import { icon } from "@/ui/icon";
import { Menu, MenuChoice, MenuChoices } from "@/ui/menu";
import { useReader } from "@/ui/reader";
import { modelCopy } from "../copy.ts";
import type { ModelChoice } from "../loaders.ts";

/** Which model answers, with its tier and what 500 words cost about. */
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
    </MenuChoice>
  );
}
