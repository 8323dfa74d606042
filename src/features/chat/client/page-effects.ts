"use client";

import { useRouter } from "next/navigation";
import { type RefObject, useEffect, useRef } from "react";
import type { Conversation } from "./conversation.ts";
import type { Edited } from "./editing.ts";
import type { SentFiles } from "./message.ts";
import type { Refusal } from "./thread.ts";

const REFUSAL_EXPECTED_MS = 600;

/**
 * Gives a new conversation its own address. The server tells that it has the
 * question only with the first token, and refuses much sooner: so the address
 * changes before that, for a reload to find the running answer, and changes
 * back should the question be refused after all.
 */
export function useAddress({
  id,
  isNew,
  newPath,
  isStored,
  isAnswering,
}: {
  id: string;
  isNew: boolean;
  /** Where it stands until it has an address. */
  newPath: string;
  isStored: boolean;
  isAnswering: boolean;
}) {
  useEffect(() => {
    if (!isNew) return;
    const own = `/chat/${id}`;
    if (isStored) return replaceAddress(newPath, own);
    if (!isAnswering) return replaceAddress(own, newPath);
    const timer = setTimeout(
      () => replaceAddress(newPath, own),
      REFUSAL_EXPECTED_MS,
    );
    return () => clearTimeout(timer);
  }, [id, isNew, newPath, isStored, isAnswering]);
}

function replaceAddress(from: string, to: string) {
  const { pathname } = new URL(from, location.href);
  if (location.pathname === pathname) window.history.replaceState(null, "", to);
}

/** Reads the page again when only the server knows how an answer ended. */
export function useFreshCopy(staleCount: number) {
  const router = useRouter();
  useEffect(() => {
    if (staleCount > 0) router.refresh();
  }, [router, staleCount]);
}

/** Gives a refused question back to where it was written, once. */
export function useRefusedText(
  refusal: Refusal | null,
  giveBack: {
    toComposer: (text: string, files: SentFiles) => void;
    toEditor: (edited: Edited) => void;
  },
) {
  const given = useRef(refusal);
  useEffect(() => {
    if (refusal === given.current) return;
    given.current = refusal;
    if (refusal?.text == null) return;
    const { text, files, origin } = refusal;
    if (origin.from === "composer") giveBack.toComposer(text, files);
    if (origin.from === "editor") {
      giveBack.toEditor({ questionId: origin.editedId, text });
    }
  });
}

/**
 * A control that goes away once it has done its work, as Stop does, leaves the
 * focus to the composer. Its code is asked for once the page takes input.
 */
export function useFocusHome(field: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const kept = import("@/ui/focus-home").then(
      ({ keepFocus }) =>
        keepFocus({ areaId: "main", home: () => field.current }),
      () => null,
    );
    return () => void kept.then((end) => end?.());
  }, [field]);
}

const LOOK_EVERY_MS = 10_000;

/**
 * Keeps a conversation fresh while somebody sees it: what other tabs tell comes
 * at once, what another device did when the reader comes back or within
 * seconds.
 */
export function useWatch(conversation: Conversation) {
  useEffect(() => {
    const whenVisible = (act: () => void) => () => {
      if (document.visibilityState === "visible") act();
    };
    const wake = whenVisible(() => conversation.wake());
    const look = whenVisible(() => void conversation.lookout.look());
    const unwatch = conversation.lookout.watch();
    const timer = setInterval(look, LOOK_EVERY_MS);
    window.addEventListener("focus", wake);
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    return () => {
      unwatch();
      clearInterval(timer);
      window.removeEventListener("focus", wake);
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
    };
  }, [conversation]);
}

/**
 * The page of a message that somebody came for has turned to its branch: that
 * is the one they read now, on every device.
 */
export function useWantedBranch(
  conversation: Conversation,
  { wantedId, isTurned }: { wantedId: string | null; isTurned: boolean },
) {
  const seenId = useRef<string | null>(null);
  useEffect(() => {
    // Once: the reader may turn away from it again.
    if (wantedId === seenId.current) return;
    seenId.current = wantedId;
    if (isTurned && wantedId !== null) conversation.choose(wantedId);
  }, [conversation, isTurned, wantedId]);
}
