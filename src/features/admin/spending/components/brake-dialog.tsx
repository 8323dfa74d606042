"use client";

import { type ReactNode, useEffect, useState } from "react";
import { useReader } from "@/ui/reader";
import { SelectField } from "@/ui/select-field";
import { ActDialog } from "../../components/act-dialog.tsx";
import { liftBrakeAction, pullBrakeAction } from "../actions.ts";
import { brakeCopy as copy } from "../copy.ts";
import { ALL_MODELS, type BrakeState } from "../rules.ts";
import type { Standing } from "../schema.ts";
import { useBrakes } from "./brake-provider.tsx";

const READ_MS = 3_000;

/** What was chosen, and of what: it is over once that has changed. */
type Wish = { target: string; from: BrakeState; level: BrakeState };

/**
 * Pulls, changes or lifts one brake: for all models or for one, with what is in
 * flight of it now. Lifting is first where it is pulled.
 */
export function BrakeDialog({
  trigger,
  triggerVariant,
  modelId = ALL_MODELS,
}: {
  trigger: ReactNode;
  triggerVariant?: "secondary" | "danger" | "quiet";
  /** What it is for at first. */
  modelId?: string;
}) {
  const { standing } = useBrakes();
  const [target, setTarget] = useState(modelId);
  const [wish, setWish] = useState<Wish | null>(null);
  const model = standing.models.find(({ id }) => id === target);
  const state = stateOf(standing, target);
  const isPulled = state !== "off";
  const isWishOfNow = wish?.target === target && wish.from === state;
  const level = isWishOfNow ? wish.level : isPulled ? "off" : "no_new_calls";

  return (
    <ActDialog
      trigger={trigger}
      {...(triggerVariant && { triggerVariant })}
      title={copy.title}
      effect={copy.effect[level](model?.name ?? null)}
      act={level === "off" ? copy.lift : copy.pull}
      variant={level === "off" ? "primary" : "danger"}
      action={setBrake}
      refusals={copy.refusals}
      onOpen={() => {
        setTarget(modelId);
        setWish(null);
      }}
    >
      <input type="hidden" name="shown" value={state} />
      <SelectField
        label={copy.target}
        name="modelId"
        value={target}
        onChange={(event) => setTarget(event.target.value)}
        choices={[
          { value: ALL_MODELS, name: copy.everybody },
          ...standing.models.map(({ id, name }) => ({ value: id, name })),
        ]}
      />
      <SelectField
        label={copy.level}
        name="level"
        value={level}
        onChange={(event) =>
          setWish({ target, from: state, level: levelOf(event.target.value) })
        }
        choices={isPulled ? [copy.liftLevel, ...copy.levels] : copy.levels}
      />
      <InFlight target={target} />
    </ActDialog>
  );
}

/** What runs now of all models or of one; read every few seconds while it shows. */
function InFlight({ target }: { target: string }) {
  const reader = useReader();
  const { standing, read } = useBrakes();
  const [hasFailed, setHasFailed] = useState(false);
  useEffect(() => {
    const readAgain = async () => setHasFailed(!(await read()));
    void readAgain();
    const timer = setInterval(readAgain, READ_MS);
    return () => clearInterval(timer);
  }, [read]);

  const models = standing.models.filter(
    ({ id }) => target === ALL_MODELS || id === target,
  );
  const sums = {
    calls: models.reduce((sum, { calls }) => sum + calls, 0),
    worstCostNanos: models.reduce(
      (sum, { worstCostNanos }) => sum + BigInt(worstCostNanos),
      0n,
    ),
  };
  return (
    <div>
      <p className="font-strong">{copy.inFlightLabel}</p>
      <p role="status" className="mt-1">
        {hasFailed ? copy.unknown : copy.inFlight(sums, reader)}
      </p>
    </div>
  );
}

const setBrake = (previous: unknown, form: FormData) =>
  form.get("level") === "off"
    ? liftBrakeAction(previous, form)
    : pullBrakeAction(previous, form);

const stateOf = ({ brake, models }: Standing, target: string): BrakeState =>
  target === ALL_MODELS
    ? brake
    : (models.find(({ id }) => id === target)?.brake ?? "off");

const levelOf = (value: string): BrakeState =>
  value === "off" || value === "stop_running_calls" ? value : "no_new_calls";
