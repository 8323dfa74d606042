import { formatAmount, formatCount, type Reader } from "@/core/format";
import { Moment } from "@/ui/reader";
import { type Column, Table } from "@/ui/table";
import { revenueCopy as copy } from "../copy.ts";
import type { GivenBackRow } from "../given-back.ts";
import { WorkspaceLink } from "./workspace-link.tsx";

/** Payments of which something went back. */
export const GivenBackTable = ({
  rows,
  reader,
}: {
  rows: GivenBackRow[];
  reader: Reader;
}) => (
  <Table
    caption={copy.views.given_back}
    columns={columnsFor(reader)}
    rows={rows}
    keyOf={({ id }) => id}
  />
);

const columnsFor = (reader: Reader): Column<GivenBackRow>[] => [
  {
    name: copy.columns.workspace,
    narrow: "title",
    cell: (row) => <WorkspaceLink row={row} />,
  },
  {
    name: copy.columns.of,
    narrow: "note",
    cell: ({ kind }) => copy[kind],
  },
  {
    name: copy.columns.paidAt,
    narrow: "note",
    cell: ({ at }) => <Moment at={at.toISOString()} style="date" />,
  },
  {
    name: copy.columns.paid,
    isFigure: true,
    cell: ({ paidCents }) => formatAmount(paidCents, reader),
  },
  {
    name: copy.columns.refunded,
    narrow: "figure",
    isFigure: true,
    cell: ({ refundedCents }) => formatAmount(refundedCents, reader),
  },
  {
    name: copy.columns.disputed,
    narrow: "note",
    isFigure: true,
    cell: ({ disputedCents }) =>
      disputedCents === null ? (
        <span className="text-muted">{copy.notKept}</span>
      ) : (
        formatAmount(disputedCents, reader)
      ),
  },
  {
    name: copy.columns.taken,
    narrow: "note",
    isFigure: true,
    cell: ({ takenCredits }) =>
      takenCredits !== null && formatCount(takenCredits, reader),
  },
];
