"use client";

import { startTransition, useActionState, useState } from "react";
import { formatCount } from "@/core/format";
import { useUsage } from "@/features/usage/components/usage-provider";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Meter } from "@/ui/meter";
import { useReader } from "@/ui/reader";
import { Switch } from "@/ui/switch";
import { setOverageAction } from "../actions.ts";
import { overageCreditsFor } from "../catalogue.ts";
import { creditsCopy } from "../credits-copy.ts";
import { overageCentsOf } from "../rules.ts";
import { CAP_USD_MAX } from "../schema.ts";
import { RefusalNote } from "./refusal-note.tsx";

const copy = creditsCopy.overage;

/** The customer's own switch and bound for use beyond quota and prepaid credits. */
export function OverageSetting({
  isEnabled,
  isInPlan,
  capUsd,
}: {
  isEnabled: boolean;
  /** Set ahead, without effect, where it is not. */
  isInPlan: boolean;
  capUsd: number;
}) {
  const [typed, setTyped] = useState(String(capUsd));
  const [outcome, send, isPending] = useActionState(setOverageAction, null);
  const reader = useReader();
  const cap = Number(typed);
  const isCap = Number.isInteger(cap) && cap >= 1 && cap <= CAP_USD_MAX;
  const set = (isOn: boolean) => {
    const form = new FormData();
    form.set("isEnabled", String(isOn));
    form.set("capUsd", typed);
    startTransition(() => send(form));
  };
  return (
    <>
      {isEnabled && isInPlan && <OverageMeter />}
      <Switch
        label={copy.label}
        isOn={isEnabled}
        words={copy}
        isBusy={isPending}
        onChange={set}
      />
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          set(isEnabled);
        }}
        className="mt-3 flex max-w-120 items-start gap-2"
      >
        <Field
          label={copy.cap}
          prefix="$"
          type="number"
          inputMode="numeric"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          hint={copy.capHint(
            isCap ? formatCount(overageCreditsFor(cap), reader) : "–",
          )}
          className="w-48"
        />
        <Button type="submit" isBusy={isPending} className="mt-6">
          {copy.save}
        </Button>
      </form>
      <RefusalNote outcome={outcome} />
      <p role="status" className="mt-2 text-meta text-muted empty:hidden">
        {outcome?.ok && !isPending && copy.saved}
      </p>
    </>
  );
}

function OverageMeter() {
  const { overage } = useUsage();
  const reader = useReader();
  const { used, held, cap } = overage;
  const cents = overageCentsOf(BigInt(used));
  const text = copy.used({ used, held, cap }, cents, reader);
  return (
    <div className="mb-4">
      <Meter
        label={copy.meter}
        text={text}
        used={used}
        reserved={held}
        limit={cap}
      />
      <p aria-hidden="true" className="mt-2 text-meta text-muted">
        {text}
      </p>
    </div>
  );
}
