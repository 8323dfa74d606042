"use client";

import { useEffect, useRef, useState } from "react";
import type { Message } from "../client/message.ts";
import { chatCopy } from "../copy.ts";

/**
 * Tells a screen reader when an answer begins and how it ends, not each token,
 * and what the queue does. Both stand here from the start: of a region that
 * comes together with its words many readers say nothing.
 */
export function Announcement({
  activeId,
  last,
  queueNote,
}: {
  /** The answer that is being written. */
  activeId: string | null;
  last: Message | undefined;
  queueNote: string | null;
}) {
  const [said, setSaid] = useState("");
  const toldId = useRef<string | null>(null);
  useEffect(() => {
    const endedId = toldId.current;
    if (activeId === endedId) return;
    toldId.current = activeId;
    // One that was refused ends as none: the card tells of it.
    const isItsEnd = last?.role === "assistant" && last.id === endedId;
    const ending = isItsEnd ? chatCopy.endings[last.status] : "";
    setSaid(activeId === null ? ending : chatCopy.answering);
  }, [activeId, last]);
  return (
    <>
      <p role="status" className="sr-only">
        {said}
      </p>
      <p role="status" className="sr-only">
        {queueNote}
      </p>
    </>
  );
}
