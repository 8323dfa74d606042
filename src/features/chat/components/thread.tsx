"use client";

import { ArrowDown } from "lucide-react";
import type { ReactNode } from "react";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import {
  type Message,
  type StoredMessage,
  storedText,
} from "../client/thread.ts";
import { chatCopy } from "../copy.ts";
import { AnswerBlock } from "./answer.tsx";
import { QuestionBubble } from "./question.tsx";

/** Questions and answers, newest below. 20 px to an answer, 40 between turns. */
export function Thread({
  path,
  stored,
  rendered,
  isIdle,
  onRetry,
  onTryAgain,
}: {
  path: readonly Message[];
  stored: readonly StoredMessage[];
  /** Stored answers as the server rendered them, by id. */
  rendered: Record<string, ReactNode>;
  isIdle: boolean;
  onRetry: (questionId: string) => void;
  onTryAgain: (questionId: string) => void;
}) {
  const storedTexts = new Map(stored.map((row) => [row.id, storedText(row)]));
  return (
    <ol role="log" aria-label={chatCopy.messages} aria-live="off">
      {path.map((message) => {
        if (message.role === "user") {
          return (
            <li key={message.id} className="pt-10 first:pt-6">
              <QuestionBubble question={message} onRetry={onRetry} />
            </li>
          );
        }
        const { id, parentId, text } = message;
        return (
          <li key={id} className="pt-5">
            <AnswerBlock
              answer={message}
              rendered={storedTexts.get(id) === text ? rendered[id] : null}
              onTryAgain={
                isIdle && parentId ? () => onTryAgain(parentId) : null
              }
            />
          </li>
        );
      })}
    </ol>
  );
}

export const JumpToLatest = ({ onClick }: { onClick: () => void }) => (
  <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
    <IconButton
      label={chatCopy.latest}
      onClick={onClick}
      className="pointer-events-auto rounded-control border border-line-strong bg-surface shadow-float"
    >
      <ArrowDown {...icon} />
    </IconButton>
  </div>
);
