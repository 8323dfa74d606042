"use client";

import type { ReactNode } from "react";
import { useRef, useState } from "react";
import type { ModelChoice, ModelForChat } from "@/features/llm/loaders";
import { useFollow } from "@/ui/follow";
import { isEscape, useHotkey } from "@/ui/hotkey";
import { TopBar } from "@/ui/shell";
import { useAttaching } from "../client/attaching.ts";
import { turnsOf } from "../client/branches.ts";
import { useConversation } from "../client/browser.ts";
import { useDraft } from "../client/draft.ts";
import { useEditing } from "../client/editing.ts";
import { useMarkdownSoon } from "../client/markdown-loader.ts";
import { type Message, type StoredThread, wordsOf } from "../client/message.ts";
import { NEW_CHAT, NEW_TEMPORARY_CHAT } from "../client/new-chat-path.ts";
import {
  useAddress,
  useFocusHome,
  useFreshCopy,
  useRefusedText,
  useWantedBranch,
  useWatch,
} from "../client/page-effects.ts";
import { useSending } from "../client/sending.ts";
import { chatCopy, temporaryCopy } from "../copy.ts";
import { titleFromText } from "../title-words.ts";
import { Announcement } from "./announcement.tsx";
import { CurrentChatMenu, TemporaryMenu } from "./chat-menu.tsx";
import { ComposerDock } from "./composer-dock.tsx";
import { DropHint, useFileDrop } from "./drop-files.tsx";
import { EmptyChat } from "./empty-chat.tsx";
import { queueNoteOf } from "./queue-list.tsx";
import { JumpToLatest, Thread } from "./thread.tsx";
import type { ThreadActs } from "./thread-acts.ts";

/** A conversation: its thread, and the composer below it. */
export function ConversationView({
  id,
  ownerId,
  stored,
  rendered,
  models,
  modelIdAtFirst,
  retired,
  wantedId,
}: {
  id: string;
  /** What is kept is kept for each person apart, where several share a browser. */
  ownerId: string;
  stored: StoredThread;
  /** The stored answers as the server rendered them, by id. */
  rendered: Record<string, ReactNode>;
  models: readonly ModelChoice[];
  modelIdAtFirst: string | null;
  retired: ModelForChat["retired"];
  /** The message to show first, instead of the end. */
  wantedId: string | null;
}) {
  const [conversation, state] = useConversation({ id, ownerId, stored });
  const [modelId, setModelId] = useState(modelIdAtFirst);
  const { isTemporary } = stored;
  const place = state.isStored ? id : "new";
  const isKept = !isTemporary || !state.isStored;
  const draft = useDraft(isKept ? `${ownerId}:draft:${place}` : null);
  const attaching = useAttaching(isKept ? `${ownerId}:files:${place}` : null);
  const drop = useFileDrop(attaching.add);
  const editing = useEditing(isTemporary ? null : `${ownerId}:edit:${id}`);
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { isFollowing, follow, hold, reveal } = useFollow(scroller, content);
  const field = useRef<HTMLTextAreaElement>(null);
  const turns = turnsOf(state);
  const { title, activeId, isStored, refusal, staleCount, queue } = state;
  const isAnswering = activeId !== null;
  /** Nothing else was chosen, nor answered with it. */
  const isAtFirstModel = (chosenId: string | null) =>
    chosenId === modelIdAtFirst &&
    !turns.some(({ message }) => modelIdOf(message) === chosenId);

  // Asked for here, to be at hand when the first token comes.
  useMarkdownSoon();
  useHotkey(isEscape, () => conversation.stop());
  useFocusHome(field);
  useAddress({
    id,
    isNew: stored.title === null,
    newPath: isTemporary ? NEW_TEMPORARY_CHAT : NEW_CHAT,
    isStored,
    isAnswering,
  });
  useFreshCopy(staleCount);
  useRefusedText(refusal, {
    toComposer: (text, files) => {
      draft.giveBack(text);
      attaching.giveBack(files);
    },
    toEditor: editing.write,
  });
  useWatch(conversation);
  useWantedBranch(conversation, { wantedId, isTurned: stored.isTurned });

  const sending = useSending({
    ...{ conversation, draft, attaching, modelId },
    queuedCount: queue.length,
    onSent: follow,
  });
  const acts: ThreadActs = {
    models,
    isIdle: !isAnswering,
    editing,
    onRetry: (questionId) => conversation.retry(questionId),
    onTakeBack: (questionId) => {
      const taken = conversation.takeBack(questionId);
      draft.giveBack(taken?.text ?? "");
      attaching.giveBack(taken?.files);
      field.current?.focus({ preventScroll: true });
    },
    onEdit: (questionId, text) => {
      conversation.edit({ questionId, text, modelId });
      field.current?.focus({ preventScroll: true });
      follow();
    },
    onAskAgain: (questionId, wishedId) => {
      conversation.askAgain({ questionId, modelId: wishedId ?? modelId });
      follow();
    },
    onChoose: (messageId, control) => {
      hold(control);
      conversation.choose(messageId);
    },
    onMissing: (toId) =>
      conversation.texts.load({ toId, fromId: null }, () => {
        // The text within: the space above it is another for the first turn.
        const first = content.current?.querySelector("[data-message] > *");
        if (first) hold(first);
      }),
    onWanted: reveal,
  };

  return (
    <>
      <TopBar
        title={
          isTemporary
            ? temporaryCopy.title
            : (title ??
              titleFromText(
                turns[0] ? wordsOf(turns[0].message) : chatCopy.newChat,
              ))
        }
      >
        {isTemporary ? (
          isStored && <TemporaryMenu id={id} />
        ) : (
          <CurrentChatMenu id={id} title={title} />
        )}
      </TopBar>
      <main
        id="main"
        className="relative flex min-h-0 flex-1 flex-col"
        {...drop.handlers}
      >
        {drop.isOver && <DropHint />}
        <div className="relative min-h-0 flex-1">
          <div ref={scroller} data-scroller className="h-full overflow-y-auto">
            <div
              ref={content}
              className="mx-auto flex min-h-full max-w-180 flex-col px-4 pb-10 tablet:px-6 desktop:px-0"
            >
              {turns.length === 0 ? (
                <EmptyChat
                  onPick={(example) => {
                    draft.write(example);
                    field.current?.focus();
                  }}
                />
              ) : (
                <Thread
                  turns={turns}
                  stored={stored.messages}
                  rendered={rendered}
                  wantedId={wantedId}
                  acts={acts}
                />
              )}
            </div>
          </div>
          {!isFollowing && <JumpToLatest onClick={follow} />}
        </div>
        <ComposerDock
          conversation={conversation}
          state={state}
          turns={turns}
          isTemporary={isTemporary}
          models={models}
          modelId={modelId}
          retired={isAtFirstModel(modelId) ? retired : null}
          onModel={setModelId}
          fieldRef={field}
          text={draft.text}
          onType={draft.write}
          sending={sending}
          attaching={attaching}
        />
        <Announcement
          activeId={activeId}
          last={turns.at(-1)?.message}
          queueNote={queueNoteOf(state)}
        />
      </main>
    </>
  );
}

const modelIdOf = (message: Message) =>
  message.role === "assistant" ? message.modelId : null;
