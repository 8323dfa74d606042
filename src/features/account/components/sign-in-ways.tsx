"use client";

import { Button } from "@/ui/button";
import { linkAccountAction, unlinkAction } from "../actions.ts";
import type { SignInWay } from "../schema.ts";
import { settingsCopy } from "../settings-copy.ts";
import { SaveNote, useSaving } from "./saving.tsx";
import { SubmitButton } from "./submit-button.tsx";

const copy = settingsCopy.ways;
const refusals = { last_way: copy.lastWay };

/** The providers that sign this person in, and those that could. */
export function SignInWays({ ways }: { ways: SignInWay[] }) {
  const { saved, isSaving, save } = useSaving(unlinkAction);
  const isLast = ways.filter(({ isLinked }) => isLinked).length === 1;
  const unlink = (way: SignInWay) => {
    const form = new FormData();
    form.set("provider", way.id);
    void save(form);
  };
  return (
    <div className="max-w-120">
      <p className="text-muted">{copy.lead}</p>
      <ul className="mt-4 border-t border-line">
        {ways.map((way) => (
          <li
            key={way.id}
            className="flex min-h-14 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line py-2"
          >
            <span>{way.name}</span>
            {way.isLinked ? (
              <span className="flex items-center gap-4">
                <span className="text-muted">{copy.connected}</span>
                <Button
                  isBusy={isSaving}
                  disabledReason={isLast ? copy.lastWay : null}
                  onClick={() => unlink(way)}
                >
                  {copy.disconnect(way.name)}
                </Button>
              </span>
            ) : (
              <form action={linkAccountAction}>
                <input type="hidden" name="provider" value={way.id} />
                <SubmitButton>{copy.connect(way.name)}</SubmitButton>
              </form>
            )}
          </li>
        ))}
      </ul>
      {isLast && <p className="mt-2 text-meta text-muted">{copy.lastWay}</p>}
      <SaveNote saved={saved} refusals={refusals} />
    </div>
  );
}
