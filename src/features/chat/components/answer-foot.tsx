"use client";

import { RotateCw } from "lucide-react";
import { ModelMenu } from "@/features/llm/components/model-menu";
import { ReceiptLine } from "@/features/usage/components/receipt-line";
import { usageCopy } from "@/features/usage/copy";
import { Button } from "@/ui/button";
import { CopyButton } from "@/ui/copy-button";
import { icon } from "@/ui/icon";
import type { Answer } from "../client/message.ts";
import { chatCopy } from "../copy.ts";
import type { ThreadActs } from "./thread-acts.ts";
import { Versions } from "./versions.tsx";

/** The figures on their rule, and what can be done with the answer. */
export function AnswerFoot({
  answer,
  versionIds,
  acts,
}: {
  answer: Answer;
  versionIds: readonly string[];
  acts: ThreadActs;
}) {
  const { text, receipt, isReceiptPending } = answer;
  const hasVersions = versionIds.length > 1;
  if (!text && !receipt && !isReceiptPending && !hasVersions) return null;
  return (
    <div className="mt-3 flex flex-wrap items-start justify-between gap-x-4 border-t border-line pt-1">
      <div className="min-w-0 flex-1 basis-80 py-2.5">
        {receipt ? (
          <ReceiptLine receipt={receipt} />
        ) : (
          isReceiptPending && (
            <p className="text-meta text-muted">{usageCopy.receiptPending}</p>
          )
        )}
      </div>
      <div className="-mx-2.5 flex items-center pointer-coarse:-mx-3.5">
        <Versions
          messageId={answer.id}
          versionIds={versionIds}
          onChoose={acts.onChoose}
        />
        {text && (
          <CopyButton
            label={chatCopy.copyAnswer}
            className="shown-on-turn"
            read={() => text}
          />
        )}
        <Regenerate answer={answer} acts={acts} />
      </div>
    </div>
  );
}

/** Another answer to the same question, from the same model or another. */
function Regenerate({ answer, acts }: { answer: Answer; acts: ThreadActs }) {
  const { parentId, modelId } = answer;
  if (parentId === null) return null;
  const content = (
    <>
      <RotateCw {...icon} />
      {chatCopy.regenerate}
    </>
  );
  if (!acts.isIdle) {
    return (
      <Button
        variant="muted"
        className="shown-on-turn"
        disabledReason={chatCopy.answerRuns}
      >
        {content}
      </Button>
    );
  }
  return (
    <ModelMenu
      label={chatCopy.regenerateWith}
      models={acts.models}
      firstId={modelId}
      onPick={(modelId) => acts.onAskAgain(parentId, modelId)}
      trigger={
        <Button variant="muted" className="shown-on-turn">
          {content}
        </Button>
      }
    />
  );
}
