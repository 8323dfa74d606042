"use client";

import { useActionState, useState } from "react";
import { Button } from "@/ui/button";
import { Dialog, DialogActions } from "@/ui/dialog";
import { useReader } from "@/ui/reader";
import { planCopy } from "../plan-copy.ts";
import { type Outcome, RefusalNote } from "./refusal-note.tsx";

const copy = planCopy.cancel;

/** Ends the plan with its period, once it is said what that means. */
export function CancelDialog({
  action,
  plan,
  disabledReason = null,
  label = planCopy.plan.cancel(plan.name),
}: {
  action: (previous: unknown, form: FormData) => Promise<Outcome>;
  plan: { name: string; endsAt: string };
  disabledReason?: string | null;
  label?: string;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const [outcome, submit, isPending] = useActionState(action, null);
  const reader = useReader();
  return (
    <>
      <Button
        disabledReason={disabledReason}
        onClick={() => setIsOpen(true)}
        className="w-full tablet:w-auto"
      >
        {label}
      </Button>
      <Dialog
        title={copy.title(plan.name)}
        lead={copy.lead(plan.name, plan.endsAt, reader)}
        isOpen={isOpen}
        onOpenChange={setIsOpen}
      >
        <form action={submit}>
          <RefusalNote outcome={outcome} />
          <DialogActions>
            <Button onClick={() => setIsOpen(false)}>
              {planCopy.plan.keep(plan.name)}
            </Button>
            <Button type="submit" variant="danger" isBusy={isPending}>
              {copy.act(plan.endsAt, reader)}
            </Button>
          </DialogActions>
        </form>
      </Dialog>
    </>
  );
}
