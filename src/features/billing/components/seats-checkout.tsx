"use client";

import { useActionState, useState } from "react";
import { formatPrice } from "@/core/format";
import { Button } from "@/ui/button";
import { Dialog, DialogActions } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { useReader } from "@/ui/reader";
import { startCheckoutAction } from "../actions.ts";
import { planCopy } from "../plan-copy.ts";
import { SEATS_MAX } from "../schema.ts";
import { HiddenFields } from "./act-form.tsx";
import { RefusalNote } from "./refusal-note.tsx";

const copy = planCopy.checkout;

/** Asks how many seats before the way to Stripe, and shows what they cost. */
export function SeatsCheckout({
  plan,
  returnTo,
  disabledReason,
}: {
  plan: { id: string; name: string; seatCents: number };
  returnTo: string | null;
  disabledReason: string | null;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const [seats, setSeats] = useState("2");
  const [outcome, submit, isPending] = useActionState(
    startCheckoutAction,
    null,
  );
  const reader = useReader();
  const count = Number(seats);
  const isCount = Number.isInteger(count) && count >= 1 && count <= SEATS_MAX;
  return (
    <>
      <Button
        disabledReason={disabledReason}
        onClick={() => setIsOpen(true)}
        className="w-full tablet:w-auto"
      >
        {planCopy.actions.get(plan.name)}
      </Button>
      <Dialog
        title={copy.title(plan.name)}
        lead={copy.lead}
        isOpen={isOpen}
        onOpenChange={setIsOpen}
      >
        <form action={submit}>
          <HiddenFields
            fields={{
              planId: plan.id,
              returnTo,
              shownCents: plan.seatCents,
            }}
          />
          <Field
            label={copy.seats}
            name="seats"
            type="number"
            inputMode="numeric"
            min={1}
            max={SEATS_MAX}
            required
            value={seats}
            onChange={(event) => setSeats(event.target.value)}
            className="mt-4 max-w-40"
          />
          <p className="mt-4 flex items-baseline justify-between border-t border-line pt-3">
            <span className="text-muted">{copy.total}</span>
            <output className="text-answer font-strong">
              {isCount ? formatPrice(plan.seatCents * count, reader) : "–"}
            </output>
          </p>
          <RefusalNote outcome={outcome} />
          <DialogActions>
            <Button onClick={() => setIsOpen(false)}>{copy.close}</Button>
            <Button type="submit" variant="primary" isBusy={isPending}>
              {copy.go}
            </Button>
          </DialogActions>
        </form>
      </Dialog>
    </>
  );
}
