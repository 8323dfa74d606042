import { Moment } from "@/ui/reader";
import { Table } from "@/ui/table";
import { peopleCopy } from "../copy.ts";

const copy = peopleCopy.notices;

type Notice = {
  id: string;
  title: string;
  createdAt: string;
  isRead: boolean;
};

/** What somebody was told, and whether they have read it. */
export const NoticeList = ({ notices }: { notices: readonly Notice[] }) =>
  notices.length === 0 ? (
    <p className="text-muted">{copy.none}</p>
  ) : (
    <Table
      caption={copy.title}
      rows={notices}
      keyOf={({ id }) => id}
      columns={[
        {
          name: copy.columns.when,
          narrow: "note",
          cell: ({ createdAt }) => <Moment at={createdAt} style="short" />,
        },
        {
          name: copy.columns.what,
          narrow: "title",
          cell: ({ title }) => title,
        },
        {
          name: copy.columns.read,
          narrow: "note",
          cell: ({ isRead }) => (isRead ? copy.read : copy.unread),
        },
      ]}
    />
  );
