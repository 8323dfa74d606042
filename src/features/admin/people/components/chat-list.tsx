import type { Route } from "next";
import Link from "next/link";
import { formatCount, type Reader } from "@/core/format";
import { Moment } from "@/ui/reader";
import { Table } from "@/ui/table";
import { peopleCopy } from "../copy.ts";
import type { ChatOutside } from "../person.ts";

const copy = peopleCopy.chats;

/** Somebody's newest chats from outside, each with the way to ask for it. */
export const ChatList = ({
  userId,
  chats,
  reader,
}: {
  userId: string;
  chats: readonly ChatOutside[];
  reader: Reader;
}) => (
  <>
    <p className="mb-4 max-w-prose text-muted">{copy.lead}</p>
    {chats.length === 0 ? (
      <p className="text-muted">{copy.none}</p>
    ) : (
      <Table
        caption={copy.title}
        rows={chats}
        keyOf={({ id }) => id}
        columns={[
          {
            name: copy.columns.last,
            narrow: "title",
            cell: ({ updatedAt }) => (
              <Moment at={updatedAt.toISOString()} style="short" />
            ),
          },
          {
            name: copy.columns.begun,
            narrow: "note",
            cell: ({ createdAt }) => (
              <Moment at={createdAt.toISOString()} style="short" />
            ),
          },
          {
            name: copy.columns.messages,
            isFigure: true,
            narrow: "note",
            cell: ({ messages }) => formatCount(messages, reader),
          },
          {
            name: copy.columns.look,
            isFigure: true,
            narrow: "figure",
            cell: ({ id }) => (
              <Link
                href={`/admin/people/${userId}/chats/${id}` as Route}
                prefetch={false}
                className="text-accent underline pointer-coarse:py-2"
              >
                {copy.look}
              </Link>
            ),
          },
        ]}
      />
    )}
  </>
);
