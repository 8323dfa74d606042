"use client";

import { useState, useSyncExternalStore } from "react";
import {
  type Command,
  CommandDialog,
  type CommandGroup,
} from "@/ui/command-dialog";
import { Keys } from "@/ui/keys";
import { Moment, useReader } from "@/ui/reader";
import { entriesOf } from "../client/history-list.ts";
import {
  historyState,
  noHistory,
  subscribeToHistory,
} from "../client/history-store.ts";
import {
  actsFor,
  type PaletteAct,
  usePaletteActs,
} from "../client/palette-acts.ts";
import { type SearchState, useSearch } from "../client/search.ts";
import type { FoundMessage, FoundPiece } from "../client/search-wire.ts";
import { chatCopy } from "../copy.ts";
import { SEARCH_CHARACTERS_MAX } from "../schema.ts";

const copy = chatCopy.palette;
const RECENT_MAX = 5;

type Props = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

/** Chats by what they say, and what can be done, from anywhere. */
export function Palette({ isOpen, onOpenChange }: Props) {
  const [query, setQuery] = useState("");
  const search = useSearch(isOpen ? query : null);
  const groups = useGroups(query.trim(), search);
  const reader = useReader();
  const count = groups.reduce((sum, { commands }) => sum + commands.length, 0);
  const isAsked = query.trim() !== "";
  const note = isAsked ? noteOn(search, { query, count }) : null;
  return (
    <CommandDialog
      title={copy.title}
      placeholder={copy.placeholder}
      query={query}
      onQuery={(next) => setQuery(next.slice(0, SEARCH_CHARACTERS_MAX))}
      groups={groups}
      note={note}
      said={isAsked && note === null ? copy.found(count, reader) : null}
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (!next) setQuery("");
        onOpenChange(next);
      }}
    />
  );
}

function noteOn(
  { status, found }: SearchState,
  { query, count }: { query: string; count: number },
) {
  if (status === "failed") return copy.failed;
  if (status === "searching") {
    return <span className="appear-late">{copy.searching}</span>;
  }
  if (found && !found.isComplete) return copy.incomplete;
  return count === 0 ? copy.nothing(query.trim()) : null;
}

function useGroups(query: string, { found }: SearchState): CommandGroup[] {
  const { acts, openChat, openMessage } = usePaletteActs();
  const recent = useRecentChats();
  const commands = {
    label: copy.commands,
    commands: actsFor(acts, query).map(commandOf),
  };
  if (query === "") {
    const chats = recent.map(({ id, title }) => ({
      id,
      content: <Line pieces={[{ text: title, isHit: false }]} />,
      act: () => openChat(id),
    }));
    return [{ label: copy.recent, commands: chats }, commands];
  }
  const chats = (found?.chats ?? []).map(({ id, title }) => ({
    id,
    content: <Line pieces={title} />,
    act: () => openChat(id),
  }));
  const messages = (found?.messages ?? []).map((message) => ({
    id: message.id,
    content: <MessageLines message={message} />,
    act: () => openMessage(message),
  }));
  return [
    commands,
    { label: copy.chats, commands: chats },
    { label: copy.messages, commands: messages },
  ];
}

function useRecentChats() {
  const state = useSyncExternalStore(
    subscribeToHistory,
    historyState,
    noHistory,
  );
  return entriesOf(state)
    .filter(({ id }) => !state.hiddenIds.has(id))
    .slice(0, RECENT_MAX);
}

const commandOf = ({ label, keys, act }: PaletteAct): Command => ({
  id: label,
  content: (
    <>
      <span className="flex-1">{label}</span>
      {keys && (
        <span aria-hidden="true" className="hidden pointer-fine:block">
          <Keys keys={keys} />
        </span>
      )}
    </>
  ),
  act,
});

const Line = ({ pieces }: { pieces: readonly FoundPiece[] }) => (
  <span dir="auto" className="min-w-0 flex-1 truncate text-start">
    <Pieces pieces={pieces} />
  </span>
);

const MessageLines = ({ message }: { message: FoundMessage }) => (
  <span className="flex min-w-0 flex-1 flex-col">
    <span className="flex items-baseline gap-3">
      <span dir="auto" className="min-w-0 flex-1 truncate text-start">
        {message.title}
      </span>
      <span className="shrink-0 text-meta text-muted">
        <Moment at={message.createdAt} style="short" />
      </span>
    </span>
    <span
      dir="auto"
      className="line-clamp-2 text-start text-meta break-words text-muted"
    >
      <span className="sr-only">
        {message.isQuestion ? copy.asked : copy.answered}{" "}
      </span>
      <Pieces pieces={message.snippet} />
    </span>
  </span>
);

const Pieces = ({ pieces }: { pieces: readonly FoundPiece[] }) =>
  pieces.map(({ text, isHit }, place) =>
    isHit ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces never move
      <mark key={place} className="bg-transparent font-strong text-text">
        {text}
      </mark>
    ) : (
      text
    ),
  );
