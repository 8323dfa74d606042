"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useState } from "react";
import type { ModelChoice } from "@/features/llm/loaders";
import { isBegun } from "../client/browser.ts";
import { EMPTY_THREAD } from "../client/message.ts";
import { NEW_CHAT, TEMPORARY } from "../client/new-chat-path.ts";
import { ConversationView } from "./conversation-view.tsx";

/**
 * A chat that begins here. Once it has an address this page shows it there,
 * until the reader asks for another new one: for the router that is still this
 * page, which it does not render again. What is written moves along when it is
 * made a temporary one, or an ordinary one again.
 */
export function NewConversation({
  idAtFirst,
  ownerId,
  models,
  modelIdAtFirst,
}: {
  idAtFirst: string;
  ownerId: string;
  models: readonly ModelChoice[];
  modelIdAtFirst: string | null;
}) {
  const pathname = usePathname();
  const isTemporary = useSearchParams().has(TEMPORARY);
  const [next, setNext] = useState({ id: idAtFirst, isTemporary });
  const isNew = pathname === NEW_CHAT;
  if (isNew && (isBegun(next.id) || next.isTemporary !== isTemporary)) {
    setNext({ id: crypto.randomUUID(), isTemporary });
  }
  const id = isNew ? next.id : pathname.slice(NEW_CHAT.length + 1);
  return (
    <ConversationView
      key={id}
      id={id}
      ownerId={ownerId}
      stored={{ ...EMPTY_THREAD, isTemporary: next.isTemporary }}
      rendered={{}}
      models={models}
      modelIdAtFirst={modelIdAtFirst}
      retired={null}
      wantedId={null}
    />
  );
}
