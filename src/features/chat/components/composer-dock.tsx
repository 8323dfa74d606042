"use client";

import type { RefObject } from "react";
import { ModelPicker } from "@/features/llm/components/model-picker";
import type { ModelChoice } from "@/features/llm/loaders";
import type { Conversation } from "../client/conversation.ts";
import type { ConversationState } from "../client/surroundings.ts";
import { Composer } from "./composer.tsx";
import { RefusalCard } from "./refusal-card.tsx";
import {
  NearLimitNote,
  OfflineNote,
  ReconnectingNote,
  SlowNote,
} from "./status-line.tsx";

/** The foot of a chat: what has to be known before asking, and the composer. */
export function ComposerDock({
  conversation,
  state,
  models,
  modelId,
  onModel,
  fieldRef,
  text,
  onType,
  onSend,
  writtenLength,
}: {
  conversation: Conversation;
  state: ConversationState;
  models: readonly ModelChoice[];
  modelId: string | null;
  onModel: (modelId: string) => void;
  fieldRef: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onType: (text: string) => void;
  onSend: () => void;
  /** Characters of the running answer; tells whether it still moves. */
  writtenLength: number;
}) {
  const { refusal, isReconnecting } = state;
  const isAnswering = state.activeId !== null;
  const model = models.find(({ id }) => id === modelId);
  return (
    <div className="mx-auto w-full max-w-188 shrink-0 px-4 pb-[max(1rem,env(safe-area-inset-bottom))] tablet:px-6 desktop:px-0">
      {refusal && (
        <RefusalCard
          error={refusal.error}
          hasText={refusal.text !== null}
          onDismiss={() => conversation.dismissRefusal()}
        />
      )}
      <OfflineNote />
      {isReconnecting && <ReconnectingNote />}
      {isAnswering && !isReconnecting && (
        <SlowNote model={model?.name ?? ""} textLength={writtenLength} />
      )}
      {!refusal && <NearLimitNote />}
      <Composer
        fieldRef={fieldRef}
        text={text}
        onType={onType}
        onSend={onSend}
        onStop={() => conversation.stop()}
        isAnswering={isAnswering}
        isStopping={state.isStopping}
      >
        <ModelPicker models={models} modelId={modelId} onChange={onModel} />
      </Composer>
    </div>
  );
}
