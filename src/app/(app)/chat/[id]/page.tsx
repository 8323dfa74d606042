import type { Metadata } from "next";
import { requireActor } from "@/features/account/loaders";
import { pathOf } from "@/features/chat/client/branches";
import { storedText } from "@/features/chat/client/message";
import { ConversationView } from "@/features/chat/components/conversation-view";
import { loadConversation, requireConversation } from "@/features/chat/loaders";
import { loadModelChoices, loadModelForChat } from "@/features/llm/loaders";
import { Markdown } from "@/ui/markdown/markdown";

type Props = {
  params: Promise<{ id: string }>;
  /** `at`: a message to show first. */
  searchParams: Promise<{ at?: string | string[] }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { title } = await requireConversation((await params).id);
  return { title };
}

export default async function ChatPage({ params, searchParams }: Props) {
  const [{ id }, { at }] = await Promise.all([params, searchParams]);
  const wantedId = typeof at === "string" ? at : null;
  const [{ userId }, conversation, models] = await Promise.all([
    requireActor(),
    loadConversation(id, wantedId),
    loadModelChoices(),
  ]);
  const { title, isTemporary, messages, chosenId, revision, isTurned } =
    conversation;
  const { modelId, retired } = await loadModelForChat(conversation.modelId);
  // Other branches are rendered in the browser, when somebody turns to them.
  const answers = pathOf({ messages, chosenId }).filter(
    ({ role, status, parts }) =>
      role === "assistant" && status !== "running" && parts !== null,
  );
  return (
    <ConversationView
      key={id}
      id={id}
      ownerId={userId}
      stored={{
        ...{ title, isTemporary, messages },
        ...{ chosenId, revision, isTurned },
      }}
      rendered={Object.fromEntries(
        answers.map((answer) => [
          answer.id,
          <Markdown key={answer.id} text={storedText(answer)} />,
        ]),
      )}
      models={models}
      modelIdAtFirst={modelId}
      retired={retired}
      wantedId={wantedId}
    />
  );
}
