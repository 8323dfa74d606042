"use client";

import clsx from "clsx";
import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { uiCopy } from "./copy.ts";
import { icon } from "./icon.ts";
import { IconButton } from "./icon-button.tsx";
import { useReturnFocus } from "./return-focus.ts";

/**
 * A panel over the page, from the left or from the bottom. Focus goes in and
 * comes back to where it was.
 */
export function Sheet({
  title,
  isOpen,
  onOpenChange,
  side,
  children,
}: {
  title: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  side: "left" | "bottom";
  children: ReactNode;
}) {
  const returnFocus = useReturnFocus();
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="sheet-scrim fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          {...returnFocus}
          aria-describedby={undefined}
          className={clsx(
            "fixed z-50 flex flex-col bg-surface shadow-float",
            side === "left"
              ? "sheet-left inset-y-0 left-0 w-[88%] tablet:w-[304px]"
              : "sheet-bottom inset-x-0 bottom-0 max-h-[85dvh] rounded-t-sheet",
          )}
        >
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          {children}
          <div className="absolute top-1 right-2">
            <Dialog.Close asChild>
              <IconButton label={uiCopy.close} side="bottom">
                <X {...icon} />
              </IconButton>
            </Dialog.Close>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
