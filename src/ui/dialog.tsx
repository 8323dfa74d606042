"use client";

import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useReturnFocus } from "./return-focus.ts";

/**
 * A question over the page: in its middle, and at the bottom of a phone. Focus
 * goes in and comes back to where it was, unless something else has asked for
 * it meanwhile; Escape and a click beside it close it.
 */
export function Dialog({
  title,
  lead,
  isOpen,
  onOpenChange,
  children,
}: {
  title: string;
  /** What this is about, in a sentence; read aloud with the title. */
  lead?: ReactNode;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  children: ReactNode;
}) {
  const returnFocus = useReturnFocus();
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="sheet-scrim fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(lead === undefined && { "aria-describedby": undefined })}
          {...returnFocus}
          className="dialog-panel fixed inset-x-0 bottom-0 z-50 max-h-[90dvh] overflow-y-auto rounded-t-sheet bg-surface p-4 pb-[max(1rem,env(safe-area-inset-bottom))] shadow-float tablet:inset-x-auto tablet:bottom-auto tablet:left-1/2 tablet:top-1/2 tablet:w-[calc(100%-3rem)] tablet:max-w-120 tablet:-translate-x-1/2 tablet:-translate-y-1/2 tablet:rounded-sheet tablet:border tablet:border-line tablet:p-6"
        >
          <Radix.Title className="text-section">{title}</Radix.Title>
          {lead !== undefined && (
            <Radix.Description asChild>
              <p className="mt-2 max-w-prose">{lead}</p>
            </Radix.Description>
          )}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The way out and the act, at a dialog's foot; the act is nearest the thumb. */
export const DialogActions = ({ children }: { children: ReactNode }) => (
  <div className="mt-6 flex flex-col-reverse gap-2 tablet:flex-row tablet:justify-end">
    {children}
  </div>
);
