"use client";

import clsx from "clsx";
import { Search, X } from "lucide-react";
import { Dialog } from "radix-ui";
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { uiCopy } from "./copy.ts";
import { icon } from "./icon.ts";
import { IconButton } from "./icon-button.tsx";
import { useReturnFocus } from "./return-focus.ts";

export type Command = {
  id: string;
  content: ReactNode;
  /** Done when the dialog is closed and the focus is back where it was. */
  act: () => void;
};

export type CommandGroup = { label: string; commands: readonly Command[] };

/**
 * A field over the page with what can be done below it: typing narrows it down,
 * the arrow keys choose, Enter does. The focus stays in the field, as a combobox
 * has it; on a phone it fills the window.
 */
export function CommandDialog({
  title,
  placeholder,
  query,
  onQuery,
  groups,
  note,
  said,
  isOpen,
  onOpenChange,
}: {
  title: string;
  placeholder: string;
  query: string;
  onQuery: (query: string) => void;
  groups: readonly CommandGroup[];
  /** What is to be said of the list, below it; read aloud when it changes. */
  note: ReactNode;
  /** Read aloud and not shown, where the list itself shows it. */
  said: string | null;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const chosen = useRef<Command | null>(null);
  const { onOpenAutoFocus, onCloseAutoFocus } = useReturnFocus();
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="sheet-scrim fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={onOpenAutoFocus}
          onCloseAutoFocus={(event) => {
            onCloseAutoFocus(event);
            chosen.current?.act();
            chosen.current = null;
          }}
          className="dialog-panel fixed inset-0 z-50 flex flex-col bg-surface pt-[env(safe-area-inset-top)] shadow-float tablet:inset-x-auto tablet:top-[12vh] tablet:bottom-auto tablet:left-1/2 tablet:max-h-[70vh] tablet:w-[calc(100%-3rem)] tablet:max-w-160 tablet:-translate-x-1/2 tablet:rounded-sheet tablet:border tablet:border-line"
        >
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          <Combobox
            label={title}
            placeholder={placeholder}
            query={query}
            onQuery={onQuery}
            groups={groups}
            onChoose={(command) => {
              chosen.current = command;
              onOpenChange(false);
            }}
          />
          <div role="status">
            {note && <p className="px-4 py-3 text-meta text-muted">{note}</p>}
            {said && <p className="sr-only">{said}</p>}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

type ComboboxProps = {
  label: string;
  placeholder: string;
  query: string;
  onQuery: (query: string) => void;
  groups: readonly CommandGroup[];
  onChoose: (command: Command) => void;
};

function Combobox(props: ComboboxProps) {
  const { label, placeholder, query, onQuery, groups, onChoose } = props;
  const listId = useId();
  const [wishedId, setWishedId] = useState<string | null>(null);
  const commands = groups.flatMap((group) => group.commands);
  const wished = commands.findIndex(({ id }) => id === wishedId);
  const position = Math.max(wished, 0);
  const active = commands[position];
  const optionId = (id: string) => `${listId}-${id.replace(/\W+/g, "-")}`;
  const activeId = active && optionId(active.id);
  useEffect(() => {
    if (!activeId) return;
    document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
  }, [activeId]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = (position + step + commands.length) % commands.length;
      setWishedId(commands[next]?.id ?? null);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (active) onChoose(active);
    }
  };
  return (
    <>
      <div className="flex items-center gap-2 border-b border-line pr-2 pl-4">
        <Search {...icon} className="shrink-0 text-muted" />
        <input
          role="combobox"
          aria-label={label}
          aria-expanded={commands.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={activeId}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="go"
          dir="auto"
          placeholder={placeholder}
          value={query}
          onChange={(event) => {
            setWishedId(null);
            onQuery(event.target.value);
          }}
          onKeyDown={onKeyDown}
          className="h-13 min-w-0 flex-1 bg-transparent text-answer text-text outline-none placeholder:text-muted"
        />
        <Dialog.Close asChild>
          <IconButton label={uiCopy.close} hasTip={false}>
            <X {...icon} />
          </IconButton>
        </Dialog.Close>
      </div>
      <div
        id={listId}
        role="listbox"
        aria-label={label}
        className={clsx(
          "min-h-0 flex-1 overflow-y-auto overscroll-contain p-2",
          commands.length === 0 && "hidden",
        )}
      >
        {groups.map((group) => (
          <Group
            key={group.label}
            group={group}
            activeId={active?.id ?? null}
            optionId={optionId}
            onPoint={setWishedId}
            onChoose={onChoose}
          />
        ))}
      </div>
    </>
  );
}

function Group({
  group: { label, commands },
  activeId,
  optionId,
  onPoint,
  onChoose,
}: {
  group: CommandGroup;
  activeId: string | null;
  optionId: (id: string) => string;
  onPoint: (id: string) => void;
  onChoose: (command: Command) => void;
}) {
  const labelId = useId();
  if (commands.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a listbox
    <div role="group" aria-labelledby={labelId}>
      <div id={labelId} className="px-2 pt-3 pb-1 text-meta text-muted">
        {label}
      </div>
      {commands.map((command) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and its keys
        <div
          key={command.id}
          id={optionId(command.id)}
          role="option"
          tabIndex={-1}
          aria-selected={command.id === activeId}
          onPointerMove={() => onPoint(command.id)}
          // A press would take the focus from the field.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(command)}
          className="control-height flex cursor-pointer items-center gap-2 rounded-control px-2 py-1.5 aria-selected:bg-bubble"
        >
          {command.content}
        </div>
      ))}
    </div>
  );
}
