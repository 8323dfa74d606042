import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import { requireActor } from "@/features/account/loaders";
import { NewConversation } from "@/features/chat/components/new-conversation";
import { chatCopy } from "@/features/chat/copy";
import { loadModelChoices } from "@/features/llm/loaders";

export const metadata: Metadata = { title: chatCopy.newChat };

export default async function NewChatPage() {
  const [{ userId }, models] = await Promise.all([
    requireActor(),
    loadModelChoices(),
  ]);
  return (
    <NewConversation
      idAtFirst={randomUUID()}
      ownerId={userId}
      models={models}
      modelIdAtFirst={models.find(({ isDefault }) => isDefault)?.id ?? null}
    />
  );
}
