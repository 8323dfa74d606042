"use client";

import clsx from "clsx";
import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type ReactNode, useRef, useState } from "react";
import { icon } from "./icon.ts";

/** Where floating.css makes a sheet of it. */
const SHEET = "(width < 40rem)";

/** A menu at its button; on a phone it is a sheet at the bottom (globals.css). */
export function Menu({
  trigger,
  label,
  side = "bottom",
  align = "start",
  children,
}: {
  trigger: ReactNode;
  label: string;
  side?: "top" | "bottom" | "right";
  align?: "start" | "end";
  children: ReactNode;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const opensOnClick = useRef(false);
  return (
    <DropdownMenu.Root open={isOpen} onOpenChange={setIsOpen}>
      <DropdownMenu.Trigger
        asChild
        // Radix opens on pointer down and picks what is below the pointer when
        // it lifts; that may be the sheet. So there it opens on the click.
        onPointerDown={(event) => {
          opensOnClick.current =
            event.pointerType === "touch" || matchMedia(SHEET).matches;
          if (opensOnClick.current) event.preventDefault();
        }}
        onClick={() => {
          if (opensOnClick.current) setIsOpen(true);
        }}
      >
        {trigger}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          aria-label={label}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="menu-panel z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-56 overflow-y-auto rounded-sheet border border-line bg-surface p-1 shadow-float"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const ROW =
  "control-height flex w-full items-center gap-2 rounded-control px-2 py-1 text-left text-interface text-text no-underline outline-none select-none data-disabled:cursor-default data-disabled:text-muted data-highlighted:bg-bubble";

export const MenuItem = ({
  onSelect,
  asChild = false,
  isDisabled = false,
  children,
}: {
  onSelect?: () => void;
  asChild?: boolean;
  isDisabled?: boolean;
  children: ReactNode;
}) => (
  <DropdownMenu.Item
    asChild={asChild}
    disabled={isDisabled}
    className={ROW}
    {...(onSelect && { onSelect })}
  >
    {children}
  </DropdownMenu.Item>
);

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <DropdownMenu.Label className="px-2 py-1 text-meta text-muted">
    {children}
  </DropdownMenu.Label>
);

export const MenuRule = () => (
  <DropdownMenu.Separator className="my-1 border-t border-line" />
);

/** A choice of one; the chosen row carries a mark, not only a colour. */
export const MenuChoices = ({
  value,
  onChange,
  children,
}: {
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}) => (
  <DropdownMenu.RadioGroup value={value} onValueChange={onChange}>
    {children}
  </DropdownMenu.RadioGroup>
);

export const MenuChoice = ({
  value,
  isDisabled = false,
  children,
}: {
  value: string;
  isDisabled?: boolean;
  children: ReactNode;
}) => (
  <DropdownMenu.RadioItem
    value={value}
    disabled={isDisabled}
    className={clsx(ROW, "group/choice")}
  >
    <span className="flex min-w-0 flex-1 flex-col">{children}</span>
    <Check
      {...icon}
      className="shrink-0 text-accent opacity-0 group-aria-checked/choice:opacity-100"
    />
  </DropdownMenu.RadioItem>
);
