"use client";

import type { ReactNode } from "react";
import { Menu, MenuItem, MenuLabel } from "@/ui/menu";
import { useReader } from "@/ui/reader";
import { modelCopy } from "../copy.ts";
import type { ModelChoice } from "../loaders.ts";
import { HealthLine } from "./model-picker.tsx";

/** Models to do one thing with, the likeliest first. */
export function ModelMenu({
  label,
  trigger,
  models,
  firstId,
  onPick,
}: {
  label: string;
  trigger: ReactNode;
  models: readonly ModelChoice[];
  firstId: string | null;
  onPick: (modelId: string) => void;
}) {
  const reader = useReader();
  const likeliest = models.filter(({ id }) => id === firstId);
  const others = models.filter(({ id }) => id !== firstId);
  return (
    <Menu label={label} side="top" align="end" trigger={trigger}>
      <MenuLabel>{label}</MenuLabel>
      {[...likeliest, ...others].map((model) => (
        <MenuItem
          key={model.id}
          isDisabled={!model.isInPlan || !model.isAvailable}
          onSelect={() => onPick(model.id)}
        >
          <span className="flex min-w-0 flex-1 flex-col">
            <span>{model.name}</span>
            <span className="text-meta text-muted">
              {modelCopy.facts(model, reader)}
            </span>
            <HealthLine health={model.health} />
          </span>
        </MenuItem>
      ))}
    </Menu>
  );
}
