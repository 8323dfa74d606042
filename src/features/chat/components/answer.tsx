"use client";

import type { ReactNode } from "react";
import { ReceiptLine } from "@/features/usage/components/receipt-line";
import { usageCopy } from "@/features/usage/copy";
import { Button } from "@/ui/button";
import { CopyButton } from "@/ui/copy-button";
import { useReader } from "@/ui/reader";
import { RequestId } from "@/ui/states";
import { useMarkdown } from "../client/markdown-loader.ts";
import type { Answer } from "../client/thread.ts";
import { chatCopy } from "../copy.ts";

/** One answer in the full column: its text, how it ended, and its receipt. */
export function AnswerBlock({
  answer,
  rendered,
  onTryAgain,
}: {
  answer: Answer;
  /** The text as the server rendered it; null for what streamed in here. */
  rendered: ReactNode;
  /** Null while nothing can be asked. */
  onTryAgain: (() => void) | null;
}) {
  const isWriting = answer.status === "waiting" || answer.status === "running";
  return (
    <div aria-busy={isWriting}>
      <h2 className="sr-only">{answer.modelId ?? ""}</h2>
      {rendered ?? <StreamedText text={answer.text} isWriting={isWriting} />}
      {!isWriting && <Ending answer={answer} onTryAgain={onTryAgain} />}
      {!isWriting && <Foot answer={answer} />}
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

/** The figures on their rule, and what can be done with the answer. */
function Foot({ answer }: { answer: Answer }) {
  const { text, receipt, isReceiptPending } = answer;
  if (!text && !receipt && !isReceiptPending) return null;
  return (
    <div className="mt-3 flex items-start justify-between gap-4 border-t border-line pt-1">
      <div className="min-w-0 py-2.5">
        {receipt ? (
          <ReceiptLine receipt={receipt} />
        ) : (
          isReceiptPending && (
            <p className="text-meta text-muted">{usageCopy.receiptPending}</p>
          )
        )}
      </div>
      {text && <CopyButton label={chatCopy.copyAnswer} read={() => text} />}
    </div>
  );
}
