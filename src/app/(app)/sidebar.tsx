"use client";

import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import Link from "next/link";
import type { ComponentProps } from "react";
import { AccountMenu } from "@/features/account/components/account-menu";
import type { HistoryPage } from "@/features/chat/client/history-list";
import { History } from "@/features/chat/components/history";
import { NewChatLink } from "@/features/chat/components/new-chat";
import { SearchButton } from "@/features/chat/components/overlays";
import { UsageFoot } from "@/features/usage/components/usage-foot";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { useShell } from "@/ui/shell";
import { Mark } from "@/ui/wordmark";
import { pageCopy } from "../copy.ts";

type Person = Omit<ComponentProps<typeof AccountMenu>, "isIconOnly">;

/** History, what is left, and the account: 264 px, or in the sheet. */
export function Sidebar({
  appName,
  person,
  history,
  now,
}: {
  appName: string;
  person: Person;
  history: HistoryPage;
  now: string;
}) {
  const { setIsRail } = useShell();
  return (
    <>
      <div className="flex h-13 shrink-0 items-center justify-between pr-2 pl-4">
        <Link
          href="/chat"
          className="flex items-center gap-2 text-answer font-strong text-text no-underline"
        >
          <Mark />
          {appName}
        </Link>
        <div className="hidden desktop:block">
          <IconButton
            label={pageCopy.closeSidebar}
            side="bottom"
            onClick={() => setIsRail(true)}
          >
            <PanelLeftClose {...icon} />
          </IconButton>
        </div>
      </div>
      <div className="px-2">
        <NewChatLink />
        <SearchButton />
      </div>
      <History page={history} now={now} />
      <div className="border-t border-line p-2 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
        <UsageFoot />
        <AccountMenu {...person} />
      </div>
    </>
  );
}

/** The same, closed: 56 px. */
export function Rail({ person }: { person: Person }) {
  const { setIsRail } = useShell();
  return (
    <div className="flex flex-1 flex-col items-center gap-1 py-2">
      <IconButton
        label={pageCopy.openSidebar}
        side="right"
        onClick={() => setIsRail(false)}
      >
        <PanelLeftOpen {...icon} />
      </IconButton>
      <NewChatLink isIconOnly />
      <SearchButton isIconOnly />
      <div className="mt-auto">
        <AccountMenu {...person} isIconOnly />
      </div>
    </div>
  );
}
