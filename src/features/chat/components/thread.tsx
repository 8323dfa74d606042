"use client";

import { ArrowDown } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import {
  oldestSentId,
  type Readable,
  readableOf,
  type Turn,
} from "../client/branches.ts";
import {
  type Message,
  type StoredMessage,
  storedText,
} from "../client/message.ts";
import { chatCopy } from "../copy.ts";
import { AnswerBlock } from "./answer.tsx";
import { MissingText } from "./missing-text.tsx";
import { QuestionBubble } from "./question.tsx";
import type { ThreadActs } from "./thread-acts.ts";

type ThreadProps = {
  turns: readonly Turn<Message>[];
  stored: readonly StoredMessage[];
  /** Stored answers as the server rendered them, by id. */
  rendered: Record<string, ReactNode>;
  /** The message the reader came for, out of a search. */
  wantedId: string | null;
  acts: ThreadActs;
};

/**
 * The conversation, newest below: a log, whose list of turns stays a list. Of a
 * long one the end, and what is above as the reader comes near.
 */
export function Thread({ turns, wantedId, ...props }: ThreadProps) {
  const readable = readableOf(turns);
  const log = useRef<HTMLDivElement>(null);
  const isWantedHere = readable.turns.some(
    ({ message }) => message.id === wantedId,
  );
  const { onWanted } = props.acts;
  useEffect(() => {
    const element = isWantedHere && wantedId && turnOf(log.current, wantedId);
    if (element) onWanted(element);
  }, [isWantedHere, wantedId, onWanted]);
  return (
    <div ref={log} role="log" aria-label={chatCopy.messages} aria-live="off">
      <Turns {...props} wantedId={wantedId} readable={readable} />
    </div>
  );
}

const turnOf = (log: HTMLElement | null, id: string) =>
  log?.querySelector(`[data-message="${CSS.escape(id)}"]`);

/** Questions and answers. 20 px to an answer, 40 between turns. */
function Turns({
  readable: { turns, aboveId, belowId },
  wantedId,
  stored,
  rendered,
  acts,
}: Omit<ThreadProps, "turns"> & { readable: Readable<Message> }) {
  const sentFromId = oldestSentId(turns);
  const storedTexts = new Map(stored.map((row) => [row.id, storedText(row)]));
  return (
    <>
      {aboveId && (
        <MissingText key={aboveId} load={() => acts.onMissing(aboveId)} />
      )}
      <ol>
        {turns.map(({ message, versionIds }, position) => {
          // By its place: a control that turns between versions keeps the focus.
          const key = message.parentId ?? "first";
          if (message.role === "user") {
            return (
              <li
                key={key}
                data-message={message.id}
                data-wanted={message.id === wantedId || undefined}
                className="group/turn wanted-turn pt-10 first:pt-6"
              >
                {message.id === sentFromId && <NoLongerSent />}
                <QuestionBubble
                  question={message}
                  versionIds={versionIds}
                  acts={acts}
                />
              </li>
            );
          }
          const { id, text } = message;
          return (
            <li
              key={key}
              data-message={id}
              data-wanted={id === wantedId || undefined}
              data-shown={position === turns.length - 1 || undefined}
              className="group/turn wanted-turn pt-5"
            >
              {id === sentFromId && <NoLongerSent />}
              <AnswerBlock
                answer={message}
                versionIds={versionIds}
                rendered={storedTexts.get(id) === text ? rendered[id] : null}
                acts={acts}
              />
            </li>
          );
        })}
      </ol>
      {belowId && (
        <MissingText key={belowId} load={() => acts.onMissing(belowId)} />
      )}
    </>
  );
}

/** Says where the part begins that the model still gets. */
const NoLongerSent = () => (
  <p className="mb-6 flex items-center gap-3 text-meta text-muted before:h-px before:flex-1 before:bg-line-strong after:h-px after:flex-1 after:bg-line-strong">
    {chatCopy.noLongerSent}
  </p>
);

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
