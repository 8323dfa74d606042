"use client";

import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "@/ui/button";
import { fitHeight } from "@/ui/fit-height";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import type { MessageQueue } from "../client/queue.ts";
import type { QueuedMessage, QueueState } from "../client/queued.ts";
import { isSendKey } from "../client/send-key.ts";
import { chatCopy } from "../copy.ts";

/** What waits for its turn, above the composer: each can be changed or taken out. */
export function QueueList({
  state: { queue: messages, pausedBy },
  queue,
  onLeave,
}: {
  state: QueueState;
  queue: MessageQueue;
  /** The keyboard is done here, and goes back to the composer. */
  onLeave: () => void;
}) {
  if (messages.length === 0) return null;
  return (
    <section aria-label={chatCopy.queue} className="pb-2">
      <div className="flex min-h-9 items-center gap-3 py-2 pr-2 pl-4">
        <p className="min-w-0 flex-1 text-meta text-muted">
          {queueNoteOf({ queue: messages, pausedBy })}
        </p>
        {pausedBy && (
          <Button
            onClick={() => {
              queue.resume();
              onLeave();
            }}
          >
            {chatCopy.resumeQueue}
          </Button>
        )}
      </div>
      <ol className="max-h-[36dvh] overflow-y-auto border-t border-line">
        {messages.map((message, position) => (
          <QueuedRow
            key={message.id}
            message={message}
            position={position}
            queue={queue}
            onLeave={onLeave}
          />
        ))}
      </ol>
    </section>
  );
}

/** What the queue waits for; null without one. */
export function queueNoteOf({ queue, pausedBy }: QueueState): string | null {
  if (queue.length === 0) return null;
  return pausedBy ? chatCopy.queuePaused[pausedBy] : chatCopy.queueWaits;
}

function QueuedRow({
  message: { id, text, files },
  position,
  queue,
  onLeave,
}: {
  message: QueuedMessage;
  position: number;
  queue: MessageQueue;
  onLeave: () => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => fitHeight(field.current, text), [text]);
  useEffect(() => () => queue.hold(false), [queue]);
  return (
    <li className="flex items-start border-b border-line">
      <div className="min-w-0 flex-1">
        <textarea
          ref={field}
          value={text}
          dir="auto"
          rows={1}
          aria-label={chatCopy.queued(position + 1)}
          onFocus={() => queue.hold(true)}
          onBlur={() => {
            if (text.trim() === "" && !files) queue.remove(id);
            queue.hold(false);
          }}
          onChange={(event) => queue.change({ id, text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key !== "Escape" && !isSendKey(event.nativeEvent)) return;
            event.preventDefault();
            onLeave();
          }}
          className="my-2 ml-4 block max-h-26 w-[calc(100%-1rem)] resize-none bg-transparent py-0.5 text-interface text-text outline-offset-4 pointer-coarse:text-answer"
        />
        {files && (
          <p dir="auto" className="truncate pb-2 pl-4 text-meta text-muted">
            {files.map(({ name }) => name).join(", ")}
          </p>
        )}
      </div>
      <IconButton
        label={chatCopy.removeQueued}
        onClick={() => {
          queue.remove(id);
          onLeave();
        }}
      >
        <X {...icon} />
      </IconButton>
    </li>
  );
}
