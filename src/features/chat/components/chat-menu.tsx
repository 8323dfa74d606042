"use client";

import {
  Ellipsis,
  Pencil,
  Pin,
  PinOff,
  ScrollText,
  Trash2,
} from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { Menu, MenuItem, MenuRule } from "@/ui/menu";
import { useHistoryActs } from "../client/history-acts.ts";
import { entryOf } from "../client/history-days.ts";
import {
  type HistoryEntry,
  historyState,
  noHistory,
  subscribeToHistory,
} from "../client/history-store.ts";
import { chatCopy } from "../copy.ts";
import { InstructionsDialog } from "./instructions-dialog.tsx";
import { RenameDialog } from "./rename-dialog.tsx";

/** For the chat that is shown, once it is listed. */
export function CurrentChatMenu({ id }: { id: string }) {
  const state = useSyncExternalStore(
    subscribeToHistory,
    historyState,
    noHistory,
  );
  const entry = entryOf(state, id);
  return entry && <ChatMenu entry={entry} />;
}

/** Rename, instruct, pin and delete a chat. */
export function ChatMenu({
  entry,
  className,
}: {
  entry: HistoryEntry;
  className?: string;
}) {
  const [isRenaming, setIsRenaming] = useState(false);
  const [isInstructing, setIsInstructing] = useState(false);
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
            {...(className && { className })}
          >
            <Ellipsis {...icon} />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => setIsRenaming(true)}>
          <Pencil {...icon} />
          {chatCopy.rename}
        </MenuItem>
        <MenuItem onSelect={() => setIsInstructing(true)}>
          <ScrollText {...icon} />
          {chatCopy.instructions}
        </MenuItem>
        <MenuItem onSelect={pin}>
          <PinMark {...icon} />
          {isPinned ? chatCopy.unpin : chatCopy.pin}
        </MenuItem>
        <MenuRule />
        <MenuItem onSelect={remove}>
          <Trash2 {...icon} />
          {chatCopy.delete}
        </MenuItem>
      </Menu>
      <RenameDialog
        entry={entry}
        isOpen={isRenaming}
        onOpenChange={setIsRenaming}
      />
      <InstructionsDialog
        conversationId={entry.id}
        isOpen={isInstructing}
        onOpenChange={setIsInstructing}
      />
    </>
  );
}
