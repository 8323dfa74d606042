"use client";

import { useActionState, useState } from "react";
import { Button } from "@/ui/button";
import { uiCopy } from "@/ui/copy";
import { Dialog, DialogActions } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { renameAction } from "../actions.ts";
import { tellOthers } from "../client/history-acts.ts";
import type { HistoryEntry } from "../client/history-list.ts";
import { putConversation } from "../client/history-store.ts";
import { chatCopy } from "../copy.ts";

/** Asks for a chat's name, with the present one to go on from. */
export const RenameDialog = ({
  entry,
  isOpen,
  onOpenChange,
}: {
  entry: HistoryEntry;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) => (
  <Dialog
    title={chatCopy.renameTitle}
    isOpen={isOpen}
    onOpenChange={onOpenChange}
  >
    <RenameForm entry={entry} onDone={() => onOpenChange(false)} />
  </Dialog>
);

function RenameForm({
  entry,
  onDone,
}: {
  entry: HistoryEntry;
  onDone: () => void;
}) {
  const { id } = entry;
  const [name, setName] = useState(entry.title);
  const [problem, rename, isPending] = useActionState(
    async (_: string | null, form: FormData) => {
      const problem = await attempt(form);
      if (problem === null) {
        const title = String(form.get("title")).trim().replace(/\s+/g, " ");
        putConversation({ ...entry, title });
        tellOthers(id);
        onDone();
      }
      return problem;
    },
    null,
  );
  return (
    <form action={rename} className="mt-4">
      <input type="hidden" name="conversationId" value={id} />
      <Field
        label={chatCopy.nameField}
        name="title"
        dir="auto"
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.target.value)}
        onFocus={(event) => event.target.select()}
        problem={problem}
      />
      <DialogActions>
        <Button onClick={onDone}>{chatCopy.cancel}</Button>
        <Button variant="primary" type="submit" isBusy={isPending}>
          {chatCopy.save}
        </Button>
      </DialogActions>
    </form>
  );
}

/** Null when it is renamed; else what is wrong. */
async function attempt(form: FormData): Promise<string | null> {
  const renamed = await renameAction(null, form).catch(() => null);
  if (renamed === null) return chatCopy.notChanged;
  if (renamed.ok) return null;
  switch (renamed.refusal.kind) {
    case "not_found":
      return chatCopy.gone;
    case "rate_limited":
      return uiCopy.tooFast;
    default:
      return renamed.refusal.fields.title?.[0] ?? chatCopy.noName;
  }
}
