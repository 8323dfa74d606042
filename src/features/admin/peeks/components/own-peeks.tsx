import type { Route } from "next";
import Link from "next/link";
import { Moment } from "@/ui/reader";
import { Pager } from "../../components/pager.tsx";
import { peeksCopy } from "../copy.ts";

const copy = peeksCopy.settings;

export type OwnPeek = {
  id: string;
  conversationId: string;
  /** Null where the chat is gone. */
  title: string | null;
  adminName: string | null;
  reason: string;
  startedAt: string;
  endsAt: string;
};

/** Who looked into the reader's chats, when, at which and why. */
export const OwnPeeks = ({
  peeks,
  next,
  isFirst,
}: {
  peeks: readonly OwnPeek[];
  /** Cursor of the page that follows; null on the last one. */
  next: string | null;
  isFirst: boolean;
}) => (
  <div className="max-w-120">
    <p className="text-muted">{copy.lead}</p>
    {peeks.length === 0 ? (
      <p className="mt-4">{copy.none}</p>
    ) : (
      <ul className="mt-4 border-t border-line">
        {peeks.map((peek) => (
          <li key={peek.id} className="border-b border-line py-3">
            <p>
              {peek.adminName ?? copy.anAdmin} {copy.looked} <Chat {...peek} />
            </p>
            <p className="text-meta text-muted">
              <Moment at={peek.startedAt} style="day and time" /> {copy.until}{" "}
              <Moment at={peek.endsAt} style="time" />
            </p>
            <p className="mt-1 text-meta break-words" dir="auto">
              {copy.said} {peek.reason}
            </p>
          </li>
        ))}
      </ul>
    )}
    <Pager
      label={copy.pages}
      path="/settings"
      params={{}}
      cursorName="looks"
      hash="looks"
      next={next}
      isFirst={isFirst}
    />
  </div>
);

const Chat = ({ conversationId, title }: OwnPeek) =>
  title === null ? (
    copy.gone
  ) : (
    <Link
      href={`/chat/${conversationId}` as Route}
      prefetch={false}
      dir="auto"
      className="text-accent underline"
    >
      {title}
    </Link>
  );
