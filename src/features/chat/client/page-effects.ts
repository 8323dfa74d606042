"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";

/** Shows the conversation's own address once the server knows it. */
export function useStoredAddress({
  id,
  isNew,
  isStored,
}: {
  id: string;
  isNew: boolean;
  isStored: boolean;
}) {
  useEffect(() => {
    if (!isNew || !isStored || location.pathname !== "/chat") return;
    window.history.replaceState(null, "", `/chat/${id}`);
  }, [id, isNew, isStored]);
}

/** Reads the page again when only the server knows how an answer ended. */
export function useFreshCopy(staleCount: number) {
  const router = useRouter();
  useEffect(() => {
    if (staleCount > 0) router.refresh();
  }, [router, staleCount]);
}

/** Gives a refused question back to the composer, once. */
export function useRefusedText(
  refusal: { text: string | null } | null,
  giveBack: (text: string) => void,
) {
  const given = useRef(refusal);
  useEffect(() => {
    if (refusal === given.current) return;
    given.current = refusal;
    if (refusal?.text) giveBack(refusal.text);
  });
}

/** The kept copy of a draft goes once its question has arrived. */
export function useAcceptedText(
  acceptedId: string | null,
  confirm: () => void,
) {
  const confirmed = useRef(acceptedId);
  useEffect(() => {
    if (acceptedId === confirmed.current) return;
    confirmed.current = acceptedId;
    confirm();
  });
}
