"use client";

import { useActionState, useEffect, useState } from "react";
import { Button } from "@/ui/button";
import { uiCopy } from "@/ui/copy";
import { Dialog, DialogActions } from "@/ui/dialog";
import { TextArea } from "@/ui/text-area";
import { instructAction } from "../actions.ts";
import { field, textOf } from "../client/json.ts";
import { chatCopy } from "../copy.ts";

/** Asks for what the model is told before one chat. */
export const InstructionsDialog = ({
  conversationId,
  isOpen,
  onOpenChange,
}: {
  conversationId: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) => (
  <Dialog
    title={chatCopy.instructionsTitle}
    lead={chatCopy.instructionsLead}
    isOpen={isOpen}
    onOpenChange={onOpenChange}
  >
    <InstructionsForm
      conversationId={conversationId}
      onDone={() => onOpenChange(false)}
    />
  </Dialog>
);

function InstructionsForm({
  conversationId,
  onDone,
}: {
  conversationId: string;
  onDone: () => void;
}) {
  const [text, setText] = useState<string | null>(null);
  const [loadProblem, setLoadProblem] = useState<string | null>(null);
  const [problem, save, isPending] = useActionState(
    async (_: string | null, form: FormData) => {
      const problem = await attempt(form);
      if (problem === null) onDone();
      return problem;
    },
    null,
  );
  useEffect(() => {
    const leaving = new AbortController();
    void read(conversationId, leaving.signal).then((stored) => {
      if (leaving.signal.aborted) return;
      setText(stored);
      setLoadProblem(stored === null ? chatCopy.instructionsNotRead : null);
    });
    return () => leaving.abort();
  }, [conversationId]);

  return (
    <form action={save} className="mt-4">
      <input type="hidden" name="conversationId" value={conversationId} />
      <TextArea
        label={chatCopy.instructionsField}
        name="systemPrompt"
        value={text ?? ""}
        readOnly={text === null}
        onChange={(event) => setText(event.target.value)}
        problem={problem ?? loadProblem}
      />
      <DialogActions>
        <Button onClick={onDone}>{chatCopy.cancel}</Button>
        <Button
          variant="primary"
          type="submit"
          isBusy={isPending || (text === null && loadProblem === null)}
          disabledReason={loadProblem}
        >
          {chatCopy.save}
        </Button>
      </DialogActions>
    </form>
  );
}

/** Null when they could not be read; never stored over then. */
async function read(conversationId: string, signal: AbortSignal) {
  const url = `/api/ai/chat/${conversationId}/instructions`;
  const response = await fetch(url, { signal }).catch(() => null);
  if (!response?.ok) return null;
  const body: unknown = await response.json().catch(() => null);
  return textOf(field(body, "systemPrompt")) ?? "";
}

/** Null when they are stored; else what is wrong. */
async function attempt(form: FormData): Promise<string | null> {
  const saved = await instructAction(null, form).catch(() => null);
  if (saved === null) return chatCopy.notChanged;
  if (saved.ok) return null;
  switch (saved.refusal.kind) {
    case "not_found":
      return chatCopy.gone;
    case "rate_limited":
      return uiCopy.tooFast;
    default:
      return chatCopy.instructionsTooLong;
  }
}
