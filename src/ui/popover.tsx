"use client";

import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** A panel at its button; on a phone it is a sheet at the bottom (floating.css). */
export const Popover = ({
  label,
  trigger,
  isOpen,
  onOpenChange,
  children,
}: {
  label: string;
  trigger: ReactNode;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  children: ReactNode;
}) => (
  <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
    <Radix.Trigger asChild>{trigger}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content
        aria-label={label}
        align="end"
        sideOffset={6}
        collisionPadding={8}
        className="menu-panel z-50 flex max-h-(--radix-popover-content-available-height) w-100 max-w-full flex-col rounded-sheet border border-line bg-surface shadow-float outline-none"
      >
        {children}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);
