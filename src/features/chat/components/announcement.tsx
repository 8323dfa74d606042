"use client";

import { useEffect, useState } from "react";
import { chatCopy } from "../copy.ts";

/** Tells a screen reader when an answer begins and ends, not each token. */
export function Announcement({ isAnswering }: { isAnswering: boolean }) {
  const [hasAnswered, setHasAnswered] = useState(false);
  useEffect(() => {
    if (isAnswering) setHasAnswered(true);
  }, [isAnswering]);
  return (
    <p role="status" className="sr-only">
      {isAnswering ? chatCopy.answering : hasAnswered && chatCopy.answered}
    </p>
  );
}
