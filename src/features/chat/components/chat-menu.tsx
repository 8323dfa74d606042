"use client";

import {
  Download,
  Ellipsis,
  Pencil,
  Pin,
  PinOff,
  ScrollText,
  Share2,
  Trash2,
} from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { Menu, MenuItem, MenuRule } from "@/ui/menu";
import { useHistoryActs } from "../client/history-acts.ts";
import type { HistoryEntry } from "../client/history-list.ts";
import {
  findEntry,
  historyState,
  noHistory,
  subscribeToHistory,
} from "../client/history-store.ts";
import { openSharing } from "../client/sharing-store.ts";
import { chatCopy, temporaryCopy } from "../copy.ts";
import { DialogOnDemand } from "./dialog-on-demand.tsx";

const loadRenaming = () =>
  import("./rename-dialog.tsx").then(({ RenameDialog }) => RenameDialog);
const loadInstructions = () =>
  import("./instructions-dialog.tsx").then(
    ({ InstructionsDialog }) => InstructionsDialog,
  );

/** For the chat that is shown, once the server has it. */
export function CurrentChatMenu({
  id,
  title,
}: {
  id: string;
  /** Null while the server has not named it. */
  title: string | null;
}) {
  const state = useSyncExternalStore(
    subscribeToHistory,
    historyState,
    noHistory,
  );
  const listed = findEntry(id, state);
  if (!listed && (title === null || state.hiddenIds.has(id))) return null;
  // Too old for what was read of the history; all pinned ones are read.
  const old = { updatedAt: new Date(0), isPinned: false };
  return (
    <>
      <IconButton
        label={chatCopy.share}
        side="bottom"
        onClick={() => openSharing(id)}
      >
        <Share2 {...icon} />
      </IconButton>
      <ChatMenu entry={listed ?? { id, title: title ?? "", ...old }} />
    </>
  );
}

/** For a temporary chat that is shown: there is one thing to do with it. */
export function TemporaryMenu({ id }: { id: string }) {
  const { title } = temporaryCopy;
  const entry = { id, title, updatedAt: new Date(0), isPinned: false };
  const { remove } = useHistoryActs(entry);
  return (
    <Menu
      label={chatCopy.chatMenu(title)}
      align="end"
      trigger={
        <IconButton label={chatCopy.chatMenu(title)} hasTip={false}>
          <Ellipsis {...icon} />
        </IconButton>
      }
    >
      <MenuItem onSelect={remove}>
        <Trash2 {...icon} />
        {chatCopy.delete}
      </MenuItem>
    </Menu>
  );
}

type Asking = { for: "name" | "instructions" | null; isOpen: boolean };

/** Rename, instruct, pin, share, export and delete a chat. */
export function ChatMenu({
  entry,
  className,
  tabIndex,
}: {
  entry: HistoryEntry;
  className?: string;
  tabIndex?: number;
}) {
  // One that has been open stays, closed: it gives the focus back.
  const [asking, setAsking] = useState<Asking>({ for: null, isOpen: false });
  const { pin, remove } = useHistoryActs(entry);
  const { title, isPinned } = entry;
  const PinMark = isPinned ? PinOff : Pin;
  return (
    <>
      <Menu
        label={chatCopy.chatMenu(title)}
        align="end"
        trigger={
          <IconButton
            label={chatCopy.chatMenu(title)}
            hasTip={false}
            tabIndex={tabIndex}
            className={className}
          >
            <Ellipsis {...icon} />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => setAsking({ for: "name", isOpen: true })}>
          <Pencil {...icon} />
          {chatCopy.rename}
        </MenuItem>
        <MenuItem
          onSelect={() => setAsking({ for: "instructions", isOpen: true })}
        >
          <ScrollText {...icon} />
          {chatCopy.instructions}
        </MenuItem>
        <MenuItem onSelect={pin}>
          <PinMark {...icon} />
          {isPinned ? chatCopy.unpin : chatCopy.pin}
        </MenuItem>
        <MenuItem onSelect={() => openSharing(entry.id)}>
          <Share2 {...icon} />
          {chatCopy.share}
        </MenuItem>
        {chatCopy.exports.map(({ format, label }) => (
          <MenuItem key={format} asChild>
            <a href={`/api/chats/${entry.id}/export?format=${format}`} download>
              <Download {...icon} />
              {label}
            </a>
          </MenuItem>
        ))}
        <MenuRule />
        <MenuItem onSelect={remove}>
          <Trash2 {...icon} />
          {chatCopy.delete}
        </MenuItem>
      </Menu>
      {asking.for === "name" && (
        <DialogOnDemand
          load={loadRenaming}
          props={{
            entry,
            isOpen: asking.isOpen,
            onOpenChange: (isOpen) => setAsking({ for: "name", isOpen }),
          }}
        />
      )}
      {asking.for === "instructions" && (
        <DialogOnDemand
          load={loadInstructions}
          props={{
            conversationId: entry.id,
            isOpen: asking.isOpen,
            onOpenChange: (isOpen) =>
              setAsking({ for: "instructions", isOpen }),
          }}
        />
      )}
    </>
  );
}
