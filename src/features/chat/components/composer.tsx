"use client";

import { ArrowUp, Square } from "lucide-react";
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useState,
} from "react";
import { fitHeight } from "@/ui/fit-height";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { isSendKey } from "../client/send-key.ts";
import { chatCopy } from "../copy.ts";

/**
 * Where questions are written. Enter sends, Shift+Enter breaks the line, and
 * the Enter of an input method does neither. Typing is never disabled.
 */
export function Composer({
  fieldRef,
  text,
  onType,
  onSend,
  onStop,
  isAnswering,
  isStopping,
  children,
}: {
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onType: (text: string) => void;
  onSend: () => void;
  onStop: () => void;
  isAnswering: boolean;
  isStopping: boolean;
  /** Beside the button: the model picker. */
  children: ReactNode;
}) {
  const fieldId = useId();
  const [isTooEarly, setIsTooEarly] = useState(false);
  const isEmpty = text.trim() === "";

  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) {
      fieldRef.current?.focus({ preventScroll: true });
    }
  }, [fieldRef]);
  useEffect(() => fitHeight(fieldRef.current, text), [fieldRef, text]);
  useEffect(() => {
    if (!isAnswering) setIsTooEarly(false);
  }, [isAnswering]);

  const trySend = () => {
    if (isAnswering) return setIsTooEarly(!isEmpty);
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
        className="block max-h-52 min-h-6.5 w-full resize-none bg-transparent px-4 pt-3 text-answer text-text outline-none placeholder:text-muted"
      />
      <div className="flex items-center justify-between gap-2 p-2">
        {children}
        {isAnswering ? (
          <ComposerButton
            label={isStopping ? chatCopy.stopping : chatCopy.stop}
            isOff={isStopping}
            onClick={onStop}
          >
            <Square {...icon} size={12} fill="currentColor" />
          </ComposerButton>
        ) : (
          <ComposerButton
            label={chatCopy.send}
            isOff={isEmpty}
            onClick={trySend}
          >
            <ArrowUp {...icon} />
          </ComposerButton>
        )}
      </div>
      <p role="status" className="px-4 pb-3 text-meta text-muted empty:hidden">
        {isTooEarly && chatCopy.stopOrWait}
      </p>
    </form>
  );
}

const ComposerButton = ({
  label,
  isOff,
  onClick,
  children,
}: {
  label: string;
  isOff: boolean;
  onClick: () => void;
  children: ReactNode;
}) => (
  <IconButton
    label={label}
    aria-disabled={isOff}
    onClick={isOff ? undefined : onClick}
    className="bg-accent text-on-accent hover:bg-accent-strong hover:text-on-accent active:bg-accent-stronger aria-disabled:cursor-default aria-disabled:bg-bubble aria-disabled:text-muted"
  >
    {children}
  </IconButton>
);
