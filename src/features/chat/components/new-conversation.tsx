"use client";

import { usePathname } from "next/navigation";
import { useState } from "react";
import type { ModelChoice } from "@/features/llm/loaders";
import { isBegun } from "../client/browser.ts";
import { EMPTY_THREAD } from "../client/message.ts";
import { ConversationView } from "./conversation-view.tsx";

const NEW_CHAT = "/chat";

/**
 * A chat that begins here. Once it has an address this page shows it there,
 * until the reader asks for another new one: for the router that is still this
 * page, which it does not render again.
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
  const [newId, setNewId] = useState(idAtFirst);
  const isNew = pathname === NEW_CHAT;
  if (isNew && isBegun(newId)) setNewId(crypto.randomUUID());
  const id = isNew ? newId : pathname.slice(NEW_CHAT.length + 1);
  return (
    <ConversationView
      key={id}
      id={id}
      ownerId={ownerId}
      stored={EMPTY_THREAD}
      rendered={{}}
      models={models}
      modelIdAtFirst={modelIdAtFirst}
      retired={null}
      wantedId={null}
    />
  );
}
