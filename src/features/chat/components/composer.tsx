"use client";

import { ArrowUp, Paperclip, Square } from "lucide-react";
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useRef,
} from "react";
import { fitHeight } from "@/ui/fit-height";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { isSendKey } from "../client/send-key.ts";
import { chatCopy } from "../copy.ts";

/**
 * Where questions are written. Enter sends, or queues while an answer runs;
 * Shift+Enter breaks the line, and the Enter of an input method does neither.
 * Typing is never disabled.
 */
export function Composer({
  fieldRef,
  text,
  onType,
  onSend,
  onStop,
  onFiles,
  isEmpty,
  isAnswering,
  isStopping,
  note,
  attachments,
  children,
}: {
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onType: (text: string) => void;
  onSend: () => void;
  onStop: () => void;
  onFiles: (files: readonly File[]) => void;
  /** Nothing is written or attached. */
  isEmpty: boolean;
  isAnswering: boolean;
  isStopping: boolean;
  /** What keeps the message from being sent. */
  note: string | null;
  /** Above what is written. */
  attachments: ReactNode;
  /** Beside the button: the model picker. */
  children: ReactNode;
}) {
  const fieldId = useId();
  const picker = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) {
      fieldRef.current?.focus({ preventScroll: true });
    }
  }, [fieldRef]);
  useEffect(() => fitHeight(fieldRef.current, text), [fieldRef, text]);

  const trySend = () => {
    if (!isEmpty) onSend();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (!isSendKey(event.nativeEvent)) return;
    event.preventDefault();
    trySend();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        trySend();
      }}
      className="rounded-composer border border-line-strong bg-surface focus-within:border-accent focus-within:ring-1 focus-within:ring-accent"
    >
      {attachments}
      <label htmlFor={fieldId} className="sr-only">
        {chatCopy.composer}
      </label>
      <textarea
        ref={fieldRef}
        id={fieldId}
        value={text}
        dir="auto"
        rows={1}
        placeholder={chatCopy.placeholder}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          // What office programs copy has words and a picture of them.
          const { files, types } = event.clipboardData;
          if (files.length === 0 || types.includes("text/plain")) return;
          event.preventDefault();
          onFiles([...files]);
        }}
        className="block max-h-52 min-h-6.5 w-full resize-none bg-transparent px-4 pt-3 text-answer text-text outline-none placeholder:text-muted"
      />
      <div className="flex items-center justify-between gap-2 p-2">
        <div className="flex min-w-0 items-center gap-1">
          <IconButton
            label={chatCopy.attach}
            onClick={() => picker.current?.click()}
          >
            <Paperclip {...icon} />
          </IconButton>
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            onChange={({ target }) => {
              onFiles([...(target.files ?? [])]);
              // The same file may be chosen again.
              target.value = "";
              fieldRef.current?.focus({ preventScroll: true });
            }}
          />
          {children}
        </div>
        <div className="flex gap-2">
          {!(isAnswering && isEmpty) && (
            <ComposerButton
              label={isAnswering ? chatCopy.queueThis : chatCopy.send}
              look={isAnswering ? "outlined" : "filled"}
              isOff={isEmpty}
              onClick={trySend}
            >
              <ArrowUp {...icon} />
            </ComposerButton>
          )}
          {isAnswering && (
            <ComposerButton
              label={isStopping ? chatCopy.stopping : chatCopy.stop}
              look="filled"
              isOff={isStopping}
              onClick={onStop}
            >
              <Square {...icon} size={12} fill="currentColor" />
            </ComposerButton>
          )}
        </div>
      </div>
      <p role="status" className="px-4 pb-3 text-meta text-muted empty:hidden">
        {note}
      </p>
    </form>
  );
}

const LOOKS = {
  filled:
    "bg-accent text-on-accent hover:bg-accent-strong hover:text-on-accent active:bg-accent-stronger aria-disabled:cursor-default aria-disabled:bg-bubble aria-disabled:text-muted",
  outlined: "border border-line-strong text-text",
};

const ComposerButton = ({
  label,
  look,
  isOff,
  onClick,
  children,
}: {
  label: string;
  look: keyof typeof LOOKS;
  isOff: boolean;
  onClick: () => void;
  children: ReactNode;
}) => (
  <IconButton
    label={label}
    aria-disabled={isOff}
    onClick={isOff ? undefined : onClick}
    className={LOOKS[look]}
  >
    {children}
  </IconButton>
);
