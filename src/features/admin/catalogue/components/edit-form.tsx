"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import type { Result } from "@/core/result";
import { SaveNote, useSaving } from "@/features/account/components/saving";
import type { OfferStanding } from "@/features/billing/setup/offers";
import { Button } from "@/ui/button";
import { TextArea } from "@/ui/text-area";
import { adminCopy } from "../../copy.ts";
import { REASON_CHARACTERS_MAX, REASON_CHARACTERS_MIN } from "../../rules.ts";
import { catalogueCopy as copy } from "../copy.ts";

/** What became of an edit, and what of it is left to do. */
type Note = { saved: string; left: string | null };

export const offerNote = (offer: OfferStanding): Note => ({
  saved: offer === "at_stripe" ? copy.savedAtStripe : copy.saved,
  left: copy.offer[offer],
});

/** An edit of the catalogue: its fields, what it does, why, and the button. */
export function EditForm<Value>({
  label,
  action,
  fields,
  refusals,
  effect,
  act = copy.save,
  noteOf,
  next,
  children,
}: {
  label: string;
  action: (
    previous: unknown,
    form: FormData,
  ) => Promise<Result<Value, { kind: string }>>;
  /** Sent along. */
  fields: Record<string, string>;
  refusals: Record<string, string>;
  effect: ReactNode;
  act?: string;
  /** What to say of it once it is saved, where that is more than that. */
  noteOf?: (value: Value) => Note | null;
  /** Where to go then; it stays unless given. */
  next?: Route;
  children: ReactNode;
}) {
  const [reason, setReason] = useState("");
  const [note, setNote] = useState<Note | null>(null);
  const { saved, isSaving, save, touch } = useSaving(async (previous, form) => {
    const result = await action(previous, form);
    if (result.ok) setNote(noteOf?.(result.value) ?? null);
    return result;
  });
  const router = useRouter();
  const isReasonShort = reason.trim().length < REASON_CHARACTERS_MIN;
  return (
    <form
      noValidate
      aria-label={label}
      onChange={touch}
      onSubmit={async (event) => {
        event.preventDefault();
        if (isReasonShort) return;
        if (!(await save(new FormData(event.currentTarget)))) return;
        setReason("");
        router.refresh();
        if (next) router.push(next);
      }}
      className="flex max-w-160 flex-col gap-4"
    >
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
      <p className="max-w-prose text-muted">{effect}</p>
      <TextArea
        label={adminCopy.reason}
        hint={adminCopy.reasonHint}
        name="reason"
        rows={2}
        maxLength={REASON_CHARACTERS_MAX}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          type="submit"
          variant="primary"
          isBusy={isSaving}
          disabledReason={isReasonShort ? adminCopy.reasonTooShort : null}
        >
          {act}
        </Button>
        <SaveNote
          saved={saved}
          refusals={refusals}
          words={{ ...copy, saved: note?.saved ?? copy.saved }}
        />
      </div>
      <p role="status" className="max-w-prose text-warn empty:hidden">
        {saved.status === "done" && note?.left}
      </p>
    </form>
  );
}

/** A box with its words beside it. */
export const Tick = ({
  label,
  name,
  isTicked,
  onChange,
}: {
  label: string;
  name: string;
  isTicked: boolean;
  onChange?: (isTicked: boolean) => void;
}) => (
  <label className="flex control-height items-center gap-2">
    <input
      type="checkbox"
      name={name}
      defaultChecked={isTicked}
      onChange={(event) => onChange?.(event.target.checked)}
      className="size-4 accent-accent"
    />
    {label}
  </label>
);
