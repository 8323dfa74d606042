"use client";

import { startTransition } from "react";
import { MenuChoice, MenuChoices, MenuLabel, MenuRule } from "@/ui/menu";
import { chooseWorkspaceAction } from "../actions.ts";
import { accountCopy } from "../copy.ts";
import type { WorkspaceChoice } from "../schema.ts";

export type Whereabouts = {
  /** Where the reader acts. */
  workspaceId: string;
  workspaces: readonly WorkspaceChoice[];
};

/** Where to act, for whoever belongs to more than one workspace. */
export function WorkspaceChoices({ workspaceId, workspaces }: Whereabouts) {
  if (workspaces.length < 2) return null;
  return (
    <>
      <MenuRule />
      <MenuLabel>{accountCopy.workspace}</MenuLabel>
      <MenuChoices
        value={workspaceId}
        onChange={(chosen) =>
          startTransition(async () => {
            const form = new FormData();
            form.set("workspaceId", chosen);
            await chooseWorkspaceAction(null, form);
          })
        }
      >
        {workspaces.map(({ id, name }) => (
          <MenuChoice key={id} value={id}>
            {name}
          </MenuChoice>
        ))}
      </MenuChoices>
    </>
  );
}
