"use client";

import {
  startTransition,
  useActionState,
  useEffect,
  useEffectEvent,
  useState,
} from "react";
import { Button, buttonClass } from "@/ui/button";
import { Dialog, DialogActions } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { useReader } from "@/ui/reader";
import { changePlanAction, previewChangeAction } from "../actions.ts";
import type { ChangePreview } from "../acts/preview.ts";
import { planCopy } from "../plan-copy.ts";
import { SEATS_MAX } from "../schema.ts";
import { ChangeFigures, ChangeFiguresSkeleton } from "./change-figures.tsx";
import { type ActRefusal, RefusalNote } from "./refusal-note.tsx";

const copy = planCopy.change;
const TYPING_PAUSE_MS = 400;

export type Target = {
  planId: string;
  planName: string;
  isPerSeat: boolean;
  /** Where the question starts from. */
  seats: number;
  isPresentPlan: boolean;
};

/** A change of plan or seats: what it costs now, before anything is changed. */
export function ChangeDialog({
  target,
  disabledReason,
}: {
  target: Target;
  disabledReason: string | null;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const title = target.isPresentPlan
    ? copy.seatsTitle
    : copy.title(target.planName);
  return (
    <>
      <Button
        disabledReason={disabledReason}
        onClick={() => setIsOpen(true)}
        className="w-full tablet:w-auto"
      >
        {title}
      </Button>
      <Dialog title={title} isOpen={isOpen} onOpenChange={setIsOpen}>
        <Change target={target} onClose={() => setIsOpen(false)} />
      </Dialog>
    </>
  );
}

/** Made anew each time the dialog opens, so that no old figures are in it. */
function Change({ target, onClose }: { target: Target; onClose: () => void }) {
  const [seats, setSeats] = useState(String(target.seats));
  const preview = usePreview(target.planId, seats);
  const [changed, change, isChanging] = useActionState(changePlanAction, null);
  const shown = preview.figures;
  return (
    <>
      {target.isPerSeat && (
        <Field
          label={copy.seats}
          type="number"
          inputMode="numeric"
          min={1}
          max={SEATS_MAX}
          value={seats}
          onChange={(event) => setSeats(event.target.value)}
          className="mt-4 max-w-40"
        />
      )}
      <div aria-busy={preview.isAsking} className="mt-4 min-h-32">
        {shown ? (
          <ChangeFigures preview={shown} />
        ) : (
          preview.isAsking && <ChangeFiguresSkeleton />
        )}
        {!preview.isAsking && <RefusalNote outcome={preview.outcome} />}
      </div>
      <form action={change}>
        <input type="hidden" name="quote" value={shown?.quote ?? ""} />
        <RefusalNote outcome={changed} />
        <DialogActions>
          <Button onClick={onClose}>{copy.close}</Button>
          <WayOn
            refusal={changed && !changed.ok ? changed.refusal : null}
            shown={shown}
            isBusy={isChanging}
            onAskAgain={preview.askAgain}
          />
        </DialogActions>
      </form>
    </>
  );
}

/** The change itself, or what a refusal leaves to do. */
function WayOn({
  refusal,
  shown,
  isBusy,
  onAskAgain,
}: {
  refusal: ActRefusal | null;
  shown: ChangePreview | null;
  isBusy: boolean;
  onAskAgain: () => void;
}) {
  const reader = useReader();
  if (refusal?.kind === "preview_outdated") {
    return <Button onClick={onAskAgain}>{copy.again}</Button>;
  }
  if (refusal?.kind === "payment_incomplete") {
    return (
      refusal.invoiceUrl && (
        <a href={refusal.invoiceUrl} className={buttonClass("primary")}>
          {copy.payInvoice}
        </a>
      )
    );
  }
  return (
    shown && (
      <Button type="submit" variant="primary" isBusy={isBusy}>
        {confirmWord(shown, reader)}
      </Button>
    )
  );
}

/** Asks for the figures at first, and again once other seats have been typed. */
function usePreview(planId: string, seats: string) {
  const [asked, setAsked] = useState<string | null>(null);
  const [outcome, ask, isPending] = useActionState(previewChangeAction, null);
  const askFor = useEffectEvent((wanted: string) => {
    const form = new FormData();
    form.set("planId", planId);
    form.set("seats", wanted);
    setAsked(wanted);
    startTransition(() => ask(form));
  });
  useEffect(() => {
    if (asked === null) return askFor(seats);
    if (asked === seats) return;
    const timer = setTimeout(() => askFor(seats), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [asked, seats]);
  const isAsking = isPending || asked !== seats;
  return {
    outcome,
    isAsking,
    figures: !isAsking && outcome?.ok ? outcome.value : null,
    askAgain: () => setAsked(null),
  };
}

type Reader = ReturnType<typeof useReader>;

function confirmWord(preview: ChangePreview, reader: Reader) {
  if (preview.timing === "at_period_end") {
    return copy.plan(preview.periodEnd, reader);
  }
  return preview.dueNowCents > 0
    ? copy.pay(preview.dueNowCents, reader)
    : copy.changeNow;
}
