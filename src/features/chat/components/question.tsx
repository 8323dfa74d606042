"use client";

import { Copy, Ellipsis, Pencil } from "lucide-react";
import { Button } from "@/ui/button";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { Menu, MenuItem } from "@/ui/menu";
import type { Question } from "../client/message.ts";
import { chatCopy } from "../copy.ts";
import { QuestionEditor } from "./question-editor.tsx";
import type { ThreadActs } from "./thread-acts.ts";
import { Versions } from "./versions.tsx";
import { QuestionFiles } from "./when-met.tsx";

/** What was asked, at the right; its other versions and what can be done. */
export function QuestionBubble({
  question,
  versionIds,
  acts,
}: {
  question: Question;
  versionIds: readonly string[];
  acts: ThreadActs;
}) {
  const { id, text, files, delivery } = question;
  const { edited, write, end } = acts.editing;
  if (edited?.questionId === id) {
    return (
      <QuestionEditor
        text={edited.text}
        onType={(text) => write({ questionId: id, text })}
        onCancel={end}
        onSend={(text) => {
          end();
          acts.onEdit(id, text);
        }}
      />
    );
  }
  return (
    <div className="flex flex-col items-end">
      <h2 className="sr-only">{chatCopy.you}</h2>
      {files && <QuestionFiles files={files} />}
      <div className="flex w-full flex-row-reverse items-center justify-start gap-1">
        {text && (
          <p
            dir="auto"
            className="max-w-[85%] rounded-sheet bg-bubble px-4 py-2.5 text-answer break-words whitespace-pre-wrap"
          >
            {text}
          </p>
        )}
        {delivery === "stored" && (
          <QuestionMenu
            text={text}
            onEdit={acts.isIdle ? () => write({ questionId: id, text }) : null}
          />
        )}
      </div>
      <div className="-mr-2.5 pointer-coarse:-mr-3.5">
        <Versions
          messageId={id}
          versionIds={versionIds}
          onChoose={acts.onChoose}
        />
      </div>
      {delivery === "unsent" && (
        <div role="alert" className="mt-2 flex flex-col items-end gap-2">
          <p className="text-meta text-danger">{chatCopy.notSent}</p>
          <div className="flex gap-2">
            <Button variant="quiet" onClick={() => acts.onTakeBack(id)}>
              {chatCopy.edit}
            </Button>
            <Button onClick={() => acts.onRetry(id)}>{chatCopy.retry}</Button>
          </div>
        </div>
      )}
    </div>
  );
}

function QuestionMenu({
  text,
  onEdit,
}: {
  text: string;
  /** Null while an answer runs. */
  onEdit: (() => void) | null;
}) {
  return (
    <Menu
      label={chatCopy.questionMenu}
      align="end"
      trigger={
        <IconButton label={chatCopy.questionMenu} className="shown-on-turn">
          <Ellipsis {...icon} />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => void navigator.clipboard.writeText(text)}>
        <Copy {...icon} />
        {chatCopy.copy}
      </MenuItem>
      <MenuItem isDisabled={onEdit === null} onSelect={() => onEdit?.()}>
        <Pencil {...icon} />
        {chatCopy.edit}
      </MenuItem>
    </Menu>
  );
}
