"use client";

import { SquarePen } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { isNewChatKey, useHotkey } from "@/ui/hotkey";
import { icon } from "@/ui/icon";
import { chatCopy } from "../copy.ts";

/** The way to an empty chat; the rail shows its icon alone. */
export const NewChatLink = ({
  isIconOnly = false,
}: {
  isIconOnly?: boolean;
}) =>
  isIconOnly ? (
    <Link
      href="/chat"
      aria-label={chatCopy.newChat}
      title={chatCopy.newChat}
      className="control-square flex items-center justify-center rounded-control text-muted hover:bg-bubble hover:text-text"
    >
      <SquarePen {...icon} />
    </Link>
  ) : (
    <Link
      href="/chat"
      className="control-height flex items-center gap-2 rounded-control px-2 text-text no-underline hover:bg-bubble"
    >
      <SquarePen {...icon} />
      {chatCopy.newChat}
    </Link>
  );

/** Ctrl+Shift+O from anywhere in the app. Stands once in the layout. */
export function NewChatKey() {
  const router = useRouter();
  useHotkey(isNewChatKey, () => router.push("/chat"));
  return null;
}
