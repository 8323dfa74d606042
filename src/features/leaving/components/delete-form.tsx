"use client";

import { useState } from "react";
import { SaveNote, useSaving } from "@/features/account/components/saving";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { forgetAll } from "@/ui/private-storage";
import { deleteAccountAction } from "../actions.ts";
import { leavingCopy } from "../copy.ts";
import { isConfirmed } from "../rules.ts";

const copy = leavingCopy.confirm;
const words = { saved: "", failed: copy.failed };

/** Deletes the account, once its address is typed. */
export function DeleteForm({ email }: { email: string }) {
  const [typed, setTyped] = useState("");
  const { saved, isSaving, save } = useSaving(deleteAccountAction);
  const isOver = saved.status === "done";
  return (
    <form
      noValidate
      onSubmit={async (event) => {
        event.preventDefault();
        if (!isConfirmed(typed, email)) return;
        if (await save(new FormData(event.currentTarget))) {
          // Drafts and what else this browser kept of the person go too.
          forgetAll();
          window.location.assign("/account-deleted");
        }
      }}
      className="flex max-w-120 flex-col gap-4"
    >
      <Field
        label={copy.label(email)}
        name="confirmation"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <div className="flex flex-col items-start gap-2">
        <Button
          type="submit"
          variant="danger"
          isBusy={isSaving || isOver}
          disabledReason={isConfirmed(typed, email) ? null : copy.label(email)}
        >
          {copy.act}
        </Button>
        {!isOver && (
          <SaveNote
            saved={saved}
            words={words}
            refusals={{
              wrong: copy.wrong,
              stale: copy.stale,
              billing_off: leavingCopy.billingOff,
              members_left: copy.membersLeft,
              last_admin: leavingCopy.lastAdmin,
            }}
          />
        )}
      </div>
    </form>
  );
}
