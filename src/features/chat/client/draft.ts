"use client";

import { useEffect, useRef, useState } from "react";
import { keep, recall } from "@/ui/private-storage";

/**
 * The unsent text of one composer. It survives a reload: what is typed is kept
 * at once, and what was sent stays until `confirm` says that it arrived. A new
 * name moves it: a new chat has become one with an address.
 */
export function useDraft(name: string) {
  const [text, setText] = useState("");
  const latest = useRef("");
  const lastName = useRef<string | null>(null);

  useEffect(() => {
    const before = lastName.current;
    lastName.current = name;
    if (before !== null && before !== name) {
      keep(before, "");
      keep(name, latest.current);
      return;
    }
    latest.current = recall(name);
    setText(latest.current);
  }, [name]);

  const write = (next: string) => {
    latest.current = next;
    setText(next);
    keep(name, next);
  };
  /** Empties the composer; the kept copy waits for the server's word. */
  const handOver = () => {
    latest.current = "";
    setText("");
  };
  const confirm = () => keep(name, latest.current);
  /** Puts a refused text back, before what was typed meanwhile. */
  const giveBack = (refused: string) =>
    write([refused, latest.current].filter(Boolean).join("\n\n"));

  return { text, write, handOver, confirm, giveBack };
}
