import type { ReactNode } from "react";
import { requireConversation } from "@/features/chat/loaders";

type Props = { params: Promise<{ id: string }>; children: ReactNode };

/** Outside of the loading state: once that is sent, it is too late for a 404. */
export default async function ChatLayout({ params, children }: Props) {
  await requireConversation((await params).id);
  return children;
}
