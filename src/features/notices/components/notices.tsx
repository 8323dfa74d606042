"use client";

import clsx from "clsx";
import { X } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { Button } from "@/ui/button";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { Moment } from "@/ui/reader";
import { markNotices } from "../client/notices-store.ts";
import { noticesCopy } from "../copy.ts";
import type { NoticeEntry, NoticeList } from "../schema.ts";

const copy = noticesCopy.bell;

/** What the bell opens: newest first, each with the way to its cause. */
export function Notices({
  notices,
  unreadCount,
  onLeave,
}: NoticeList & { onLeave: () => void }) {
  return (
    <>
      <div className="flex h-13 shrink-0 items-center gap-2 border-b border-line pr-2 pl-4">
        <h2 className="flex-1 font-strong">{copy.label}</h2>
        {unreadCount > 0 && (
          <Button
            variant="quiet"
            onClick={() => void markNotices({ readIds: unreadOf(notices) })}
          >
            {copy.markAllRead}
          </Button>
        )}
        <div className="tablet:hidden">
          <IconButton label={copy.close} hasTip={false} onClick={onLeave}>
            <X {...icon} />
          </IconButton>
        </div>
      </div>
      {notices.length === 0 ? (
        <Nothing />
      ) : (
        <ul className="min-h-0 overflow-y-auto overscroll-contain">
          {notices.map((notice) => (
            <li key={notice.id} className="border-b border-line last:border-0">
              <Entry notice={notice} onLeave={onLeave} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const Nothing = () => (
  <div className="px-4 py-6">
    <p>{copy.empty}</p>
    <p className="mt-1 text-meta text-muted">{copy.emptyHint}</p>
  </div>
);

function Entry({
  notice,
  onLeave,
}: {
  notice: NoticeEntry;
  onLeave: () => void;
}) {
  if (notice.href === null) {
    return (
      <div className={ROW}>
        <Content {...notice} />
      </div>
    );
  }
  const props = {
    className: clsx(ROW, "hover:bg-bubble focus-visible:-outline-offset-2"),
    onClick: () => {
      if (!notice.isRead) void markNotices({ readIds: [notice.id] });
      onLeave();
    },
  };
  // A page at Stripe is no route of ours.
  return notice.href.startsWith("/") ? (
    <Link href={notice.href as Route} {...props}>
      <Content {...notice} />
    </Link>
  ) : (
    <a href={notice.href} {...props}>
      <Content {...notice} />
    </a>
  );
}

const ROW = "flex gap-3 px-4 py-3 text-text no-underline";

const Content = ({ title, text, createdAt, isRead }: NoticeEntry) => (
  <>
    <span
      aria-hidden="true"
      className={clsx(
        "mt-1.5 size-2 shrink-0 rounded-full",
        !isRead && "bg-accent",
      )}
    />
    <span className="min-w-0 flex-1">
      <span className={clsx("block", !isRead && "font-strong")}>
        {!isRead && <span className="sr-only">{copy.unread}: </span>}
        {title}
      </span>
      <span className="mt-0.5 block text-meta break-words text-muted">
        {text}
      </span>
      <span className="mt-1 block text-meta text-muted">
        <Moment at={createdAt} style="short" />
      </span>
    </span>
  </>
);

const unreadOf = (notices: NoticeEntry[]) =>
  notices.filter(({ isRead }) => !isRead).map(({ id }) => id);
