"use client";

import { useEffect, useRef, useState } from "react";
import { keep, onKeptElsewhere, recall } from "@/ui/private-storage";

/**
 * The text of one composer. It survives a reload and is the same in every tab:
 * what is typed is kept at once. A new name moves it: a new chat has become one
 * with an address. Without a name it is not kept.
 */
export function useDraft(name: string | null) {
  const [text, setText] = useState("");
  const latest = useRef("");
  const lastName = useRef<string | null>(null);

  useEffect(() => {
    const before = lastName.current;
    lastName.current = name;
    if (before !== null && before !== name) {
      keep(before, "");
      if (name !== null) keep(name, latest.current);
      return;
    }
    if (name === null) return;
    latest.current = recall(name);
    setText(latest.current);
  }, [name]);
  useEffect(
    () =>
      onKeptElsewhere((changed) => {
        if (name === null || changed !== name) return;
        latest.current = recall(name);
        setText(latest.current);
      }),
    [name],
  );

  const write = (next: string) => {
    latest.current = next;
    setText(next);
    if (name !== null) keep(name, next);
  };
  /** Puts a text back, before what was typed meanwhile. */
  const giveBack = (returned: string) =>
    write([returned, latest.current].filter(Boolean).join("\n\n"));

  return { text, write, giveBack };
}
