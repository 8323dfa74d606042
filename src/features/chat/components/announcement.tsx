"use client";

import { useEffect, useState } from "react";
import type { Message } from "../client/message.ts";
import { chatCopy } from "../copy.ts";

/** Tells a screen reader when an answer begins and how it ends, not each token. */
export function Announcement({
  isAnswering,
  last,
}: {
  isAnswering: boolean;
  last: Message | undefined;
}) {
  const [hasAnswered, setHasAnswered] = useState(false);
  useEffect(() => {
    if (isAnswering) setHasAnswered(true);
  }, [isAnswering]);
  const ending =
    last?.role === "assistant" ? chatCopy.endings[last.status] : "";
  return (
    <p role="status" className="sr-only">
      {isAnswering ? chatCopy.answering : hasAnswered && ending}
    </p>
  );
}
