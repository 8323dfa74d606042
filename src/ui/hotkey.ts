"use client";

import { useEffect, useEffectEvent } from "react";

/**
 * Runs `act` on a key that nothing below has taken. Keys typed while an input
 * method composes belong to it.
 */
export function useHotkey(
  isKey: (event: KeyboardEvent) => boolean,
  act: () => void,
) {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || !isKey(event)) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** Ctrl+Shift+O, or ⌘+Shift+O. */
export const isNewChatKey = (event: KeyboardEvent) =>
  (event.ctrlKey || event.metaKey) && event.shiftKey && event.code === "KeyO";

/** Ctrl+K, or ⌘+K. */
export const isPaletteKey = (event: KeyboardEvent) =>
  (event.ctrlKey || event.metaKey) &&
  !event.shiftKey &&
  !event.altKey &&
  event.key.toLowerCase() === "k";

/** A question mark that is not written into something. */
export const isHelpKey = (event: KeyboardEvent) =>
  event.key === "?" &&
  !event.ctrlKey &&
  !event.metaKey &&
  !isWriting(event.target);

const isWriting = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input, textarea, select"));

export const isEscape = (event: KeyboardEvent) => event.key === "Escape";
