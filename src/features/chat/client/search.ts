"use client";

import { useEffect, useState } from "react";
import { type Found, findInChats } from "./search-wire.ts";

/** As long as a person who types on needs for a key. */
const TYPING_MS = 120;
const AGAIN_MS = 500;

export type SearchState = {
  /** What is shown: of the query before, while the next is under way. */
  found: Found | null;
  status: "idle" | "searching" | "failed";
};

const NOTHING: SearchState = { found: null, status: "idle" };

/**
 * Searches the chats for what is typed, once typing pauses; again while older
 * chats are still being read. Null: nothing is to be searched.
 */
export function useSearch(query: string | null): SearchState {
  const [state, setState] = useState<SearchState>(NOTHING);
  const wanted = query?.trim() ?? null;
  useEffect(() => {
    if (wanted === null) return setState(NOTHING);
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const search = async () => {
      const found = await findInChats(wanted, stop.signal);
      if (stop.signal.aborted) return;
      if (found && !found.isComplete) timer = setTimeout(search, AGAIN_MS);
      if (wanted === "") return;
      setState(({ found: before }) =>
        found ? { found, status: "idle" } : { found: before, status: "failed" },
      );
    };
    setState(({ found }) =>
      wanted === "" ? NOTHING : { found, status: "searching" },
    );
    timer = setTimeout(search, wanted === "" ? 0 : TYPING_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wanted]);
  return state;
}
