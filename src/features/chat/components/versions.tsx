"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import type { MouseEvent } from "react";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { chatCopy } from "../copy.ts";

/** ‹ 2/3 ›: turns between what was asked or answered in one place. */
export function Versions({
  messageId,
  versionIds,
  onChoose,
}: {
  messageId: string;
  versionIds: readonly string[];
  onChoose: (messageId: string, control: Element) => void;
}) {
  const count = versionIds.length;
  if (count < 2) return null;
  const position = versionIds.indexOf(messageId);
  const stepTo = (index: number) => {
    const versionId = versionIds[index];
    return {
      "aria-disabled": versionId === undefined,
      onClick: (event: MouseEvent) => {
        if (versionId) onChoose(versionId, event.currentTarget);
      },
      className:
        "aria-disabled:cursor-default aria-disabled:bg-transparent aria-disabled:text-line-strong",
    };
  };
  return (
    <fieldset
      aria-label={chatCopy.versions}
      className="flex items-center text-meta text-muted"
    >
      <IconButton label={chatCopy.previousVersion} {...stepTo(position - 1)}>
        <ChevronLeft {...icon} />
      </IconButton>
      <span aria-hidden="true">
        {position + 1}/{count}
      </span>
      <span role="status" className="sr-only">
        {chatCopy.versionOf(position + 1, count)}
      </span>
      <IconButton label={chatCopy.nextVersion} {...stepTo(position + 1)}>
        <ChevronRight {...icon} />
      </IconButton>
    </fieldset>
  );
}
