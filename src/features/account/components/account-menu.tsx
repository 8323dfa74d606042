"use client";

import { ChevronsUpDown, CircleUser } from "lucide-react";
import Link from "next/link";
import { startTransition } from "react";
import { icon } from "@/ui/icon";
import {
  Menu,
  MenuChoice,
  MenuChoices,
  MenuItem,
  MenuLabel,
  MenuRule,
} from "@/ui/menu";
import { forgetAll } from "@/ui/private-storage";
import { parseTheme, themes } from "@/ui/theme";
import { signOutAction } from "../actions.ts";
import { accountCopy } from "../copy.ts";
import { saveTheme } from "./save-theme.ts";
import { useSavedTheme } from "./saved-theme.tsx";
import { type Whereabouts, WorkspaceChoices } from "./workspace-choices.tsx";

/** Who is signed in, where to go from there, the theme, and the way out. */
export function AccountMenu({
  name,
  email,
  isAdmin,
  whereabouts,
  isIconOnly = false,
}: {
  name: string | null;
  email: string;
  isAdmin: boolean;
  whereabouts: Whereabouts;
  isIconOnly?: boolean;
}) {
  const [theme, chooseTheme] = useSavedTheme(saveTheme);
  return (
    <Menu
      label={accountCopy.menu}
      side={isIconOnly ? "right" : "top"}
      align={isIconOnly ? "end" : "start"}
      trigger={<Trigger name={name ?? email} isIconOnly={isIconOnly} />}
    >
      <MenuLabel>{email}</MenuLabel>
      {accountCopy.links.map(({ href, label }) => (
        <MenuItem key={href} asChild>
          <Link href={href}>{label}</Link>
        </MenuItem>
      ))}
      {isAdmin && (
        <MenuItem asChild>
          <Link href="/admin">{accountCopy.admin}</Link>
        </MenuItem>
      )}
      <WorkspaceChoices {...whereabouts} />
      <MenuRule />
      <MenuLabel>{accountCopy.theme}</MenuLabel>
      <MenuChoices
        value={theme}
        onChange={(value) => chooseTheme(parseTheme(value))}
      >
        {themes.map((choice) => (
          <MenuChoice key={choice} value={choice}>
            {accountCopy.themes[choice]}
          </MenuChoice>
        ))}
      </MenuChoices>
      <MenuRule />
      <MenuItem
        onSelect={() => {
          forgetAll();
          startTransition(signOutAction);
        }}
      >
        {accountCopy.signOut}
      </MenuItem>
    </Menu>
  );
}

function Trigger({
  name,
  isIconOnly,
  ...menuTrigger
}: {
  name: string;
  isIconOnly: boolean;
}) {
  if (isIconOnly) {
    return (
      <button
        {...menuTrigger}
        type="button"
        aria-label={accountCopy.menu}
        title={name}
        className="control-square flex items-center justify-center rounded-control text-muted hover:bg-bubble hover:text-text"
      >
        <CircleUser {...icon} />
      </button>
    );
  }
  return (
    <button
      {...menuTrigger}
      type="button"
      className="control-height flex w-full items-center gap-2 rounded-control px-2 text-left hover:bg-bubble data-[state=open]:bg-bubble"
    >
      <CircleUser {...icon} className="shrink-0 text-muted" />
      <span className="min-w-0 flex-1 truncate">{name}</span>
      <ChevronsUpDown {...icon} className="shrink-0 text-muted" />
    </button>
  );
}
