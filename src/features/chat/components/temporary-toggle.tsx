"use client";

import { Hourglass } from "lucide-react";
import { icon } from "@/ui/icon";
import { NEW_CHAT, NEW_TEMPORARY_CHAT } from "../client/new-chat-path.ts";
import { temporaryCopy } from "../copy.ts";

/** Makes the chat that begins here a temporary one, or an ordinary one again. */
export const TemporaryToggle = ({ isTemporary }: { isTemporary: boolean }) => (
  <button
    type="button"
    aria-pressed={isTemporary}
    onClick={() =>
      window.history.replaceState(
        null,
        "",
        isTemporary ? NEW_CHAT : NEW_TEMPORARY_CHAT,
      )
    }
    className="control-height inline-flex items-center gap-2 rounded-control border border-transparent px-2 text-muted hover:bg-bubble hover:text-text aria-pressed:border-accent aria-pressed:text-accent"
  >
    <Hourglass {...icon} />
    {temporaryCopy.toggle}
  </button>
);
