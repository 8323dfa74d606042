"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { saveTheme } from "@/features/account/components/save-theme";
import { useSavedTheme } from "@/features/account/components/saved-theme";
import { accountCopy } from "@/features/account/copy";
import { useShell } from "@/ui/shell";
import { themes } from "@/ui/theme";
import { chatCopy, temporaryCopy } from "../copy.ts";
import { wordsOf } from "../search/words.ts";
import { NEW_TEMPORARY_CHAT } from "./new-chat-path.ts";
import { showOverlay } from "./palette-store.ts";

export type PaletteAct = {
  label: string;
  keys?: readonly string[];
  act: () => void;
};

/** What can be done from the palette, and how its results are opened. */
export function usePaletteActs() {
  const router = useRouter();
  const { closeSidebar } = useShell();
  const [theme, chooseTheme] = useSavedTheme(saveTheme);
  const go = <Href extends string>(href: Route<Href>) => {
    closeSidebar();
    router.push(href);
  };
  const acts: PaletteAct[] = [
    {
      label: chatCopy.newChat,
      keys: ["Mod", "Shift", "O"],
      act: () => go("/chat"),
    },
    { label: temporaryCopy.begin, act: () => go(NEW_TEMPORARY_CHAT) },
    ...accountCopy.links.map(({ href, label }) => ({
      label,
      act: () => go(href),
    })),
    ...themes
      .filter((each) => each !== theme)
      .map((each) => ({
        label: chatCopy.palette.theme(accountCopy.themes[each]),
        act: () => chooseTheme(each),
      })),
    {
      label: chatCopy.palette.help,
      keys: ["?"],
      act: () => showOverlay("help"),
    },
  ];
  const openChat = (id: string) => go(`/chat/${id}`);
  const openMessage = (hit: { id: string; conversationId: string }) => {
    const address = `/chat/${hit.conversationId}?at=${hit.id}` as const;
    const isThere = location.pathname + location.search === address;
    go(address);
    // The router goes nowhere then; the reader may have scrolled away.
    if (isThere) {
      document
        .querySelector("[data-wanted]")
        ?.scrollIntoView({ block: "center" });
    }
  };
  return { acts, openChat, openMessage };
}

/** Acts of which each typed word begins a word. */
export function actsFor(
  acts: readonly PaletteAct[],
  query: string,
): PaletteAct[] {
  const typed = [...wordsOf(query)];
  return acts.filter(({ label }) => {
    const words = [...wordsOf(label)];
    return typed.every((word) => words.some((each) => each.startsWith(word)));
  });
}
