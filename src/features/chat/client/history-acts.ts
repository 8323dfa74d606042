"use client";

import { usePathname, useRouter } from "next/navigation";
import { startTransition } from "react";
import type { InvalidInput, TooFast } from "@/core/action";
import type { Result } from "@/core/result";
import { uiCopy } from "@/ui/copy";
import { forget } from "@/ui/private-storage";
import { showToast } from "@/ui/toast-store";
import { deleteAction, pinAction, restoreAction } from "../actions.ts";
import { chatCopy } from "../copy.ts";
import { channel } from "./browser-surroundings.ts";
import type { HistoryEntry } from "./history-list.ts";
import {
  hideConversation,
  putConversation,
  showConversation,
} from "./history-store.ts";

type Outcome = Result<null, { kind: "not_found" } | InvalidInput | TooFast>;

type Action = (previous: null, form: FormData) => Promise<Outcome>;

/** What can be done with a chat of the history. */
export function useHistoryActs(entry: HistoryEntry) {
  const router = useRouter();
  const pathname = usePathname();
  const { id } = entry;
  const address = `/chat/${id}` as const;

  const pin = () => {
    const isPinned = !entry.isPinned;
    submit(pinAction, {
      fields: { conversationId: id, isPinned: String(isPinned) },
      onDone: () => putConversation({ ...entry, isPinned }),
      onGone: () => hideConversation(id),
    });
  };

  const undo = () =>
    submit(restoreAction, {
      fields: { conversationId: id },
      onDone: () => {
        showConversation(id);
        if (pathname === address) router.push(address);
      },
    });

  /** Hides it at once; for ten seconds it can be brought back. */
  const remove = () => {
    hideConversation(id);
    if (pathname === address) router.push("/chat");
    submit(deleteAction, {
      fields: { conversationId: id },
      onFailed: () => showConversation(id),
    });
    showToast(chatCopy.deleted, {
      action: { label: chatCopy.undo, act: undo },
      onOver: () => forget(id),
    });
  };
  return { pin, remove };
}

function submit(
  action: Action,
  {
    fields,
    onDone,
    onGone,
    onFailed,
  }: {
    fields: { conversationId: string; isPinned?: string };
    onDone?: () => void;
    /** It was deleted elsewhere, or can no longer be brought back. */
    onGone?: () => void;
    onFailed?: () => void;
  },
) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  startTransition(async () => {
    const outcome = await action(null, form).catch(() => null);
    const isTooFast =
      outcome?.ok === false && outcome.refusal.kind === "rate_limited";
    if (!outcome || isTooFast) {
      onFailed?.();
      showToast(isTooFast ? uiCopy.tooFast : chatCopy.notChanged);
      return;
    }
    if (outcome.ok) onDone?.();
    else if (action !== deleteAction) {
      onGone?.();
      showToast(chatCopy.gone);
    }
    tellOthers(fields.conversationId);
  });
}

/** Other tabs look at the server's copy of a chat they show. */
export const tellOthers = (conversationId: string) =>
  channel.tell({ conversationId, event: "changed" });
