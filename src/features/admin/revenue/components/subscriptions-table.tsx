import { formatAmount, formatCount, type Reader } from "@/core/format";
import { Moment } from "@/ui/reader";
import { type Column, Table } from "@/ui/table";
import { FIGURES } from "../../definitions.ts";
import { revenueCopy as copy } from "../copy.ts";
import type { SubscriptionRow } from "../subscriptions.ts";
import { WorkspaceLink } from "./workspace-link.tsx";

/** What workspaces subscribe to, and what each adds to MRR. */
export const SubscriptionsTable = ({
  rows,
  reader,
}: {
  rows: SubscriptionRow[];
  reader: Reader;
}) => (
  <Table
    caption={copy.views.subscriptions}
    columns={columnsFor(reader)}
    rows={rows}
    keyOf={({ workspaceId }) => workspaceId}
  />
);

const columnsFor = (reader: Reader): Column<SubscriptionRow>[] => [
  {
    name: copy.columns.workspace,
    narrow: "title",
    cell: (row) => <WorkspaceLink row={row} />,
  },
  {
    name: copy.columns.plan,
    narrow: "note",
    cell: ({ planName, pendingPlan }) => (
      <>
        {planName}
        {pendingPlan && (
          <span className="text-muted"> {copy.changesTo(pendingPlan)}</span>
        )}
      </>
    ),
  },
  {
    name: copy.columns.status,
    narrow: "note",
    cell: (row) => <Status row={row} />,
  },
  {
    name: copy.columns.seats,
    isFigure: true,
    cell: ({ seats }) => formatCount(seats, reader),
  },
  {
    name: copy.columns.price,
    isFigure: true,
    cell: ({ seatCents, interval }) => (
      <>
        {formatAmount(seatCents, reader)}
        {interval === "year" && ` ${copy.yearly}`}
      </>
    ),
  },
  {
    name: copy.columns.since,
    cell: ({ createdAt }) => (
      <Moment at={createdAt.toISOString()} style="date" />
    ),
  },
  {
    name: copy.columns.renews,
    narrow: "note",
    cell: ({ currentPeriodEnd, cancelAtPeriodEnd }) => (
      <>
        <Moment at={currentPeriodEnd.toISOString()} style="date" />
        {cancelAtPeriodEnd && <span className="text-warn"> {copy.ends}</span>}
      </>
    ),
  },
  {
    name: copy.columns.mrr,
    definition: FIGURES.mrr.definition,
    narrow: "figure",
    isFigure: true,
    cell: ({ monthlyCents }) => formatAmount(monthlyCents, reader),
  },
];

const Status = ({ row }: { row: SubscriptionRow }) => {
  if (row.isByHand) {
    return (
      <>
        {copy.status(row.status)}{" "}
        <span className="text-muted">{copy.byHand}</span>
      </>
    );
  }
  if (row.status !== "past_due") return copy.status(row.status);
  return (
    <span className="text-danger">
      {copy.status(row.status)}
      {row.pastDueSince && (
        <>
          {" "}
          {copy.pastDueSince}{" "}
          <Moment at={row.pastDueSince.toISOString()} style="day" />
        </>
      )}
    </span>
  );
};
