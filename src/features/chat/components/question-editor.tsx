"use client";

import { useEffect, useId, useRef } from "react";
import { Button } from "@/ui/button";
import { fitHeight } from "@/ui/fit-height";
import { isSendKey } from "../client/send-key.ts";
import { chatCopy } from "../copy.ts";

/** A question being edited, in its place. Enter sends, Escape leaves it as it was. */
export function QuestionEditor({
  text,
  onType,
  onCancel,
  onSend,
}: {
  text: string;
  onType: (text: string) => void;
  onCancel: () => void;
  onSend: (text: string) => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const noteId = useId();
  useEffect(() => {
    const element = field.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);
  useEffect(() => fitHeight(field.current, text), [text]);

  const trySend = () => {
    if (text.trim() !== "") onSend(text.trim());
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        trySend();
      }}
      className="rounded-sheet border border-line-strong bg-surface focus-within:border-accent focus-within:ring-1 focus-within:ring-accent"
    >
      <textarea
        ref={field}
        value={text}
        dir="auto"
        rows={1}
        aria-label={chatCopy.editField}
        aria-describedby={noteId}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.preventDefault();
            onCancel();
          }
          if (!isSendKey(event.nativeEvent)) return;
          event.preventDefault();
          trySend();
        }}
        className="block max-h-96 min-h-6.5 w-full resize-none bg-transparent px-4 pt-2.5 text-answer text-text outline-none"
      />
      <div className="flex flex-wrap items-center justify-end gap-2 p-2 pl-4">
        <p id={noteId} className="min-w-0 flex-1 text-meta text-muted">
          {chatCopy.editNote}
        </p>
        <div className="flex gap-2">
          <Button variant="quiet" onClick={onCancel}>
            {chatCopy.cancel}
          </Button>
          <Button
            variant="primary"
            type="submit"
            disabledReason={text.trim() === "" ? chatCopy.emptyMessage : null}
          >
            {chatCopy.send}
          </Button>
        </div>
      </div>
    </form>
  );
}
