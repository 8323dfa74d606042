import { formatAmount, type Reader } from "@/core/format";
import { Moment } from "@/ui/reader";
import { type Column, Table } from "@/ui/table";
import type { BillRow } from "../bills.ts";
import { revenueCopy as copy } from "../copy.ts";
import { WorkspaceLink } from "./workspace-link.tsx";

/** Bills as Stripe last told them. */
export const BillsTable = ({
  caption,
  rows,
  reader,
}: {
  caption: string;
  rows: BillRow[];
  reader: Reader;
}) => (
  <Table
    caption={caption}
    columns={columnsFor(reader)}
    rows={rows}
    keyOf={({ id }) => id}
  />
);

const columnsFor = (reader: Reader): Column<BillRow>[] => {
  const money = (cents: bigint, { currency }: BillRow) =>
    formatAmount(cents, reader, currency);
  return [
    {
      name: copy.columns.number,
      narrow: "note",
      cell: ({ number, hostedUrl }) =>
        hostedUrl ? (
          <a href={hostedUrl} rel="noreferrer">
            {number ?? copy.draft}
          </a>
        ) : (
          (number ?? copy.draft)
        ),
    },
    {
      name: copy.columns.workspace,
      narrow: "title",
      cell: (row) => <WorkspaceLink row={row} />,
    },
    {
      name: copy.columns.made,
      narrow: "note",
      cell: ({ createdAt }) => (
        <Moment at={createdAt.toISOString()} style="date" />
      ),
    },
    {
      name: copy.columns.status,
      narrow: "note",
      cell: ({ status }) => (
        <span className={isTrouble(status) ? "text-danger" : undefined}>
          {copy.status(status)}
        </span>
      ),
    },
    {
      name: copy.columns.next,
      narrow: "note",
      cell: ({ status, nextAttemptAt }) =>
        status === "open" &&
        nextAttemptAt && (
          <Moment at={nextAttemptAt.toISOString()} style="short" />
        ),
    },
    {
      name: copy.columns.paid,
      isFigure: true,
      cell: (row) => money(row.paidCents, row),
    },
    {
      name: copy.columns.refunded,
      isFigure: true,
      cell: (row) => row.refundedCents > 0n && money(row.refundedCents, row),
    },
    {
      name: copy.columns.total,
      narrow: "figure",
      isFigure: true,
      cell: (row) => money(row.totalCents, row),
    },
  ];
};

const isTrouble = (status: string) =>
  status === "open" || status === "uncollectible";
