"use client";

import type { ReactNode } from "react";
import { Button } from "@/ui/button";
import { useReader } from "@/ui/reader";
import { RequestId } from "@/ui/states";
import { useMarkdown } from "../client/markdown-loader.ts";
import type { Answer } from "../client/message.ts";
import { chatCopy } from "../copy.ts";
import { AnswerFoot } from "./answer-foot.tsx";
import type { ThreadActs } from "./thread-acts.ts";

/** One answer in the full column: its text, how it ended, and its receipt. */
export function AnswerBlock({
  answer,
  versionIds,
  rendered,
  acts,
}: {
  answer: Answer;
  versionIds: readonly string[];
  /** The text as the server rendered it; null for what streamed in here. */
  rendered: ReactNode;
  acts: ThreadActs;
}) {
  const { parentId, modelId } = answer;
  const model = acts.models.find(({ id }) => id === modelId);
  const modelName = model?.name ?? modelId ?? undefined;
  const isWriting = answer.status === "waiting" || answer.status === "running";
  const onTryAgain =
    acts.isIdle && parentId ? () => acts.onAskAgain(parentId) : null;
  return (
    <div aria-busy={isWriting}>
      <h2 className="sr-only">{chatCopy.answerBy(modelName)}</h2>
      {rendered ?? <StreamedText text={answer.text} isWriting={isWriting} />}
      {!isWriting && <Ending answer={answer} onTryAgain={onTryAgain} />}
      {!isWriting && (
        <AnswerFoot answer={answer} versionIds={versionIds} acts={acts} />
      )}
    </div>
  );
}

function StreamedText({
  text,
  isWriting,
}: {
  text: string;
  isWriting: boolean;
}) {
  const Markdown = useMarkdown();
  if (Markdown) return <Markdown text={text} isStreaming={isWriting} />;
  return (
    <p dir="auto" className="text-answer whitespace-pre-wrap">
      {text}
    </p>
  );
}

/** What is to be said when an answer did not simply end. */
function Ending({
  answer,
  onTryAgain,
}: {
  answer: Answer;
  onTryAgain: (() => void) | null;
}) {
  const reader = useReader();
  const { status, receipt, error } = answer;
  if (status === "complete") return null;
  if (status === "stopped") {
    return (
      <p className="mt-3 text-muted">{chatCopy.stopped(receipt, reader)}</p>
    );
  }
  const sentence =
    status === "interrupted"
      ? chatCopy.interrupted(receipt, reader)
      : error?.message || chatCopy.failed(error?.code ?? "", receipt, reader);
  const requestId = error?.requestId ?? receipt?.requestId;
  return (
    <div role="alert" className="mt-3 flex flex-col items-start gap-2">
      <p className="text-danger">{sentence}</p>
      {onTryAgain && <Button onClick={onTryAgain}>{chatCopy.tryAgain}</Button>}
      {requestId && <RequestId id={requestId} />}
    </div>
  );
}
