"use client";

import type { RefObject } from "react";
import { ModelPicker } from "@/features/llm/components/model-picker";
import { modelCopy } from "@/features/llm/copy";
import type { ModelChoice, ModelForChat } from "@/features/llm/loaders";
import type { Attaching } from "../client/attaching.ts";
import type { Turn } from "../client/branches.ts";
import type { Conversation } from "../client/conversation.ts";
import type { Message } from "../client/message.ts";
import type { useSending } from "../client/sending.ts";
import type { ConversationState } from "../client/surroundings.ts";
import { temporaryCopy } from "../copy.ts";
import { Composer } from "./composer.tsx";
import { EstimateNote, NearLimitBanner } from "./limit-notes.tsx";
import { QueueList } from "./queue-list.tsx";
import {
  Line,
  OfflineNote,
  ReconnectingNote,
  SlowNote,
} from "./status-line.tsx";
import { TemporaryToggle } from "./temporary-toggle.tsx";
import { RefusalCard } from "./when-met.tsx";

/** The foot of a chat: what has to be known before asking, and the composer. */
export function ComposerDock({
  conversation,
  state,
  turns,
  isTemporary,
  models,
  modelId,
  retired,
  onModel,
  fieldRef,
  text,
  onType,
  sending,
  attaching,
}: {
  conversation: Conversation;
  state: ConversationState;
  turns: readonly Turn<Message>[];
  isTemporary: boolean;
  models: readonly ModelChoice[];
  modelId: string | null;
  /** What the chat had, while nothing else is chosen. */
  retired: ModelForChat["retired"];
  onModel: (modelId: string) => void;
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onType: (text: string) => void;
  sending: Pick<ReturnType<typeof useSending>, "send" | "isEmpty" | "note">;
  attaching: Attaching;
}) {
  const { refusal, isReconnecting } = state;
  const isAnswering = state.activeId !== null;
  const model = models.find(({ id }) => id === modelId);
  const { loaded, trayState } = attaching;
  return (
    <div className="mx-auto w-full max-w-188 shrink-0 px-4 pb-[max(1rem,env(safe-area-inset-bottom))] tablet:px-6 desktop:px-0">
      {refusal && (
        <RefusalCard
          error={refusal.error}
          hasText={refusal.text !== null}
          onDismiss={() => conversation.dismissRefusal()}
        />
      )}
      <div role="status">
        <OfflineNote />
        {isReconnecting && <ReconnectingNote />}
        {isAnswering && !isReconnecting && (
          <SlowNote {...progressOf(state, models)} />
        )}
      </div>
      {!refusal && <NearLimitBanner />}
      {retired && (
        <Line>{modelCopy.retired(retired.name, retired.successorName)}</Line>
      )}
      <QueueList
        state={state}
        queue={conversation.queue}
        onLeave={() => fieldRef.current?.focus({ preventScroll: true })}
      />
      {isTemporary && <Line>{temporaryCopy.note}</Line>}
      {!refusal && (
        <EstimateNote
          draft={text}
          fileTokens={loaded?.tokensOfFiles(trayState.attachments, model) ?? 0}
          turns={turns}
          model={model}
        />
      )}
      <Composer
        fieldRef={fieldRef}
        text={text}
        onType={onType}
        onSend={sending.send}
        onFiles={attaching.add}
        isEmpty={sending.isEmpty}
        onStop={() => conversation.stop()}
        isAnswering={isAnswering}
        isStopping={state.isStopping}
        note={sending.note}
        attachments={
          loaded && (
            <loaded.Attachments
              tray={loaded.tray}
              state={trayState}
              model={model}
            />
          )
        }
      >
        <div className="flex min-w-0 items-center gap-1">
          <ModelPicker models={models} modelId={modelId} onChange={onModel} />
          {turns.length === 0 && !state.isStored && (
            <TemporaryToggle isTemporary={isTemporary} />
          )}
        </div>
      </Composer>
    </div>
  );
}

/** Whose words are awaited, and how many have come. */
function progressOf(
  { messages, activeId }: ConversationState,
  models: readonly ModelChoice[],
) {
  const answer = messages.find(({ id }) => id === activeId);
  const question = messages.find(({ id }) => id === answer?.parentId);
  const isTaken = question?.role !== "user" || question.delivery === "stored";
  const modelId = answer?.role === "assistant" ? answer.modelId : null;
  const name = models.find(({ id }) => id === modelId)?.name ?? modelId ?? "";
  return { model: isTaken ? name : null, textLength: answer?.text.length ?? 0 };
}
