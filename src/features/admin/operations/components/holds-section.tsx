import { formatCount, type Reader, readerFor } from "@/core/format";
import { requireAdmin } from "@/features/account/loaders";
import { EmptyState } from "@/ui/states";
import { type Column, Table } from "@/ui/table";
import { FIGURES } from "../../definitions.ts";
import { formatNanos } from "../../usd.ts";
import { operationsCopy } from "../copy.ts";
import type { LiveHold } from "../holds.ts";
import { loadLiveHolds } from "../loaders.ts";

const copy = operationsCopy.holds;

/** The calls that run now, and the most that each may use. */
export async function HoldsSection() {
  const [actor, live] = await Promise.all([requireAdmin(), loadLiveHolds()]);
  const reader = readerFor(actor);
  if (live.calls === 0) {
    return <EmptyState title={copy.none}>{copy.noneHint}</EmptyState>;
  }
  return (
    <>
      <p className="mb-3">
        {copy.sum(live, formatNanos(live.worstCostNanos, reader), reader)}{" "}
        {live.holds.length < live.calls &&
          copy.shown(live.holds.length, reader)}
      </p>
      <Table
        caption={copy.caption}
        columns={columnsFor(reader)}
        rows={live.holds}
        keyOf={({ id }) => id}
      />
    </>
  );
}

const columnsFor = (reader: Reader): Column<LiveHold>[] => [
  {
    name: copy.columns.person,
    narrow: "title",
    cell: ({ email }) => <span className="break-all">{email}</span>,
  },
  {
    name: copy.columns.workspace,
    cell: ({ workspaceName }) => <span dir="auto">{workspaceName}</span>,
  },
  {
    name: copy.columns.model,
    narrow: "note",
    cell: ({ modelId }) => modelId,
  },
  {
    name: copy.columns.age,
    narrow: "note",
    isFigure: true,
    cell: ({ ageSeconds }) => formatCount(ageSeconds, reader),
  },
  {
    name: copy.columns.lease,
    narrow: "note",
    isFigure: true,
    cell: ({ leaseSeconds }) => (
      <span className={leaseSeconds < 0 ? "text-danger" : undefined}>
        {formatCount(leaseSeconds, reader)}
      </span>
    ),
  },
  {
    name: copy.columns.received,
    isFigure: true,
    cell: ({ receivedOutputTokens }) =>
      formatCount(receivedOutputTokens, reader),
  },
  {
    name: copy.columns.credits,
    definition: FIGURES.heldCredits.definition,
    narrow: "note",
    isFigure: true,
    cell: ({ heldCredits }) => formatCount(heldCredits, reader),
  },
  {
    name: copy.columns.cost,
    definition: FIGURES.worstCost.definition,
    narrow: "figure",
    isFigure: true,
    cell: ({ worstCostNanos }) => formatNanos(worstCostNanos, reader),
  },
];
