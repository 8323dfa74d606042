"use client";

import { Bell as BellIcon } from "lucide-react";
import { useState } from "react";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { Popover } from "@/ui/popover";
import { noticesCopy } from "../copy.ts";
import { Notices } from "./notices.tsx";
import { useNotices } from "./notices-provider.tsx";

const SHOWN_MAX = 9;

const copy = noticesCopy.bell;

/** The notices of the reader, behind a bell that counts the unread ones. */
export function Bell() {
  const [isOpen, setIsOpen] = useState(false);
  const list = useNotices();
  const { unreadCount } = list;
  return (
    <Popover
      label={copy.label}
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      trigger={
        <IconButton
          label={unreadCount > 0 ? copy.labelUnread(unreadCount) : copy.label}
          hasTip={false}
        >
          <span className="relative">
            <BellIcon {...icon} />
            {unreadCount > 0 && (
              <span
                aria-hidden="true"
                className="absolute bottom-1.5 left-2 min-w-4.5 rounded-full bg-accent px-1 text-center text-meta font-strong text-on-accent"
              >
                {unreadCount > SHOWN_MAX ? `${SHOWN_MAX}+` : unreadCount}
              </span>
            )}
          </span>
        </IconButton>
      }
    >
      <Notices {...list} onLeave={() => setIsOpen(false)} />
    </Popover>
  );
}
