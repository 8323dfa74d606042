"use client";

import { useRouter } from "next/navigation";
import { type ComponentProps, type ReactNode, useState } from "react";
import { SaveNote, useSaving } from "@/features/account/components/saving";
import { Button } from "@/ui/button";
import { Dialog, DialogActions } from "@/ui/dialog";
import { TextArea } from "@/ui/text-area";
import { adminCopy } from "../copy.ts";
import { REASON_CHARACTERS_MAX, REASON_CHARACTERS_MIN } from "../rules.ts";

const words = { saved: "", failed: adminCopy.unreached };

/**
 * A button and the question it asks: what will happen, why it is done, and the
 * act. It stays open with what was entered when the act is refused, and closes
 * and reads the page anew when it is done. A second click does nothing.
 */
export function ActDialog({
  trigger,
  title,
  effect,
  act,
  action,
  fields = {},
  refusals = {},
  variant = "danger",
  triggerVariant = "secondary",
  hasReason = true,
  disabledReason = null,
  onOpen,
  children,
}: {
  /** The words of the button that opens it. */
  trigger: ReactNode;
  title: string;
  /** What the act does, and to whom, in a sentence or two. */
  effect: ReactNode;
  /** The words of the button that does it. */
  act: string;
  action: Parameters<typeof useSaving>[0];
  /** What is sent along. */
  fields?: Record<string, string>;
  /** Sentences for refusals, by their kind. */
  refusals?: Record<string, string>;
  variant?: ComponentProps<typeof Button>["variant"];
  triggerVariant?: ComponentProps<typeof Button>["variant"];
  hasReason?: boolean;
  /** Why it cannot be done now. */
  disabledReason?: string | null;
  /** Each time it opens; what was chosen before is forgotten then. */
  onOpen?: () => void;
  /** Further fields, before the reason. */
  children?: ReactNode;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const [reason, setReason] = useState("");
  const { saved, isSaving, save, touch } = useSaving(action);
  const router = useRouter();
  const isReasonShort =
    hasReason && reason.trim().length < REASON_CHARACTERS_MIN;

  function open(next: boolean) {
    setIsOpen(next);
    if (next) onOpen?.();
    setReason("");
    touch();
  }

  return (
    <>
      <Button
        variant={triggerVariant}
        disabledReason={disabledReason}
        onClick={() => open(true)}
      >
        {trigger}
      </Button>
      <Dialog title={title} lead={effect} isOpen={isOpen} onOpenChange={open}>
        <form
          noValidate
          onChange={touch}
          onSubmit={async (event) => {
            event.preventDefault();
            if (isReasonShort) return;
            if (!(await save(new FormData(event.currentTarget)))) return;
            open(false);
            router.refresh();
          }}
          className="mt-4 flex flex-col gap-4"
        >
          {Object.entries(fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          {children}
          {hasReason && (
            <TextArea
              label={adminCopy.reason}
              hint={adminCopy.reasonHint}
              name="reason"
              rows={3}
              maxLength={REASON_CHARACTERS_MAX}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
          <SaveNote
            saved={saved.status === "done" ? { status: "none" } : saved}
            words={words}
            refusals={{
              invalid_input: adminCopy.refused,
              forbidden: adminCopy.forbidden,
              ...refusals,
            }}
          />
          <DialogActions>
            <Button onClick={() => open(false)}>{adminCopy.cancel}</Button>
            <Button
              type="submit"
              variant={variant}
              isBusy={isSaving}
              disabledReason={isReasonShort ? adminCopy.reasonTooShort : null}
            >
              {act}
            </Button>
          </DialogActions>
        </form>
      </Dialog>
    </>
  );
}
