import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import { requireActor } from "@/features/account/loaders";
import { EMPTY_THREAD } from "@/features/chat/client/message";
import { ConversationView } from "@/features/chat/components/conversation-view";
import { chatCopy } from "@/features/chat/copy";
import { loadModelChoices } from "@/features/llm/loaders";

export const metadata: Metadata = { title: chatCopy.newChat };

export default async function NewChatPage() {
  const [{ userId }, models] = await Promise.all([
    requireActor(),
    loadModelChoices(),
  ]);
  const id = randomUUID();
  return (
    <ConversationView
      key={id}
      id={id}
      ownerId={userId}
      title={null}
      stored={EMPTY_THREAD}
      rendered={{}}
      models={models}
      modelIdAtFirst={models.find(({ isDefault }) => isDefault)?.id ?? null}
    />
  );
}
