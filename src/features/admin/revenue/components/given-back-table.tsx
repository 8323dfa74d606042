import { formatAmount, type Reader } from "@/core/format";
import { Moment } from "@/ui/reader";
import { type Column, Table } from "@/ui/table";
import { revenueCopy as copy } from "../copy.ts";
import type { GivenBackRow } from "../given-back.ts";
import { WorkspaceLink } from "./workspace-link.tsx";

/** Refunds and disputes, by the day they were made. */
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
    name: copy.columns.kind,
    narrow: "note",
    cell: ({ kind }) => copy[kind],
  },
  {
    name: copy.columns.of,
    narrow: "note",
    cell: (row) => <Paid row={row} />,
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
    cell: (row) => <Status row={row} />,
  },
  {
    name: copy.columns.reason,
    narrow: "note",
    cell: ({ reason }) => reason && copy.status(reason),
  },
  {
    name: copy.columns.fee,
    isFigure: true,
    cell: ({ kind, feeCents }) =>
      kind === "dispute" &&
      (feeCents === null ? copy.unknown : formatAmount(feeCents, reader)),
  },
  {
    name: copy.columns.amount,
    narrow: "figure",
    isFigure: true,
    cell: ({ amountCents, currency }) =>
      formatAmount(amountCents, reader, currency),
  },
];

const Paid = ({ row: { of, billNumber, billUrl } }: { row: GivenBackRow }) =>
  of === "invoice" && billUrl ? (
    <a href={billUrl} rel="noreferrer">
      {billNumber ?? copy.invoice}
    </a>
  ) : (
    (billNumber ?? copy[of])
  );

/** With the day that matters next: until when to answer, or when it came back. */
const Status = ({ row }: { row: GivenBackRow }) => {
  const { status, needsAnswer, evidenceDueAt, reinstatedAt } = row;
  if (needsAnswer) {
    return (
      <span className="text-danger">
        {copy.status(status)}
        {evidenceDueAt && (
          <>
            {" "}
            {copy.until}{" "}
            <Moment at={evidenceDueAt.toISOString()} style="short" />
          </>
        )}
      </span>
    );
  }
  return (
    <>
      {copy.status(status)}
      {reinstatedAt && (
        <span className="text-muted">
          {copy.backOn} <Moment at={reinstatedAt.toISOString()} style="date" />
        </span>
      )}
    </>
  );
};
