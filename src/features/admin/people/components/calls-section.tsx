import type { Route } from "next";
import Link from "next/link";
import { formatCount, type Reader } from "@/core/format";
import { featureName, outcomeName } from "@/features/usage/calls-copy";
import { Moment } from "@/ui/reader";
import { type Column, Table } from "@/ui/table";
import { FIGURES } from "../../definitions.ts";
import { formatNanos } from "../../usd.ts";
import type { RecentCall } from "../calls.ts";
import { peopleCopy } from "../copy.ts";

const copy = peopleCopy.calls;

/** The newest calls, each leading to its page. */
export const CallsSection = ({
  calls,
  reader,
}: {
  calls: readonly RecentCall[];
  reader: Reader;
}) =>
  calls.length === 0 ? (
    <p className="text-muted">{copy.none}</p>
  ) : (
    <Table
      caption={copy.title}
      columns={columnsFor(reader)}
      rows={calls}
      keyOf={({ requestId }) => requestId}
    />
  );

const columnsFor = (reader: Reader): Column<RecentCall>[] => [
  {
    name: copy.columns.when,
    narrow: "title",
    cell: ({ requestId, startedAt }) => (
      <Link
        href={`/admin/usage/calls/${requestId}` as Route}
        prefetch={false}
        className="text-accent underline after:absolute after:inset-0"
      >
        <Moment at={startedAt.toISOString()} style="short" />
      </Link>
    ),
  },
  {
    name: copy.columns.model,
    narrow: "note",
    cell: ({ modelId }) => modelId,
  },
  {
    name: copy.columns.feature,
    cell: ({ feature }) => featureName(feature),
  },
  { name: copy.columns.outcome, narrow: "note", cell: outcomeOf },
  {
    name: copy.columns.credits,
    definition: FIGURES.callCredits.definition,
    isFigure: true,
    narrow: "figure",
    cell: ({ state, credits }) =>
      state === "held"
        ? copy.reserved(credits, reader)
        : formatCount(credits, reader),
  },
  {
    name: copy.columns.cost,
    definition: FIGURES.callCost.definition,
    isFigure: true,
    cell: ({ costNanos }) => formatNanos(costNanos, reader),
  },
];

function outcomeOf({ state, outcome }: RecentCall) {
  if (outcome === null) return copy.running;
  const words = outcomeName(outcome);
  return state === "released" ? `${words}, ${copy.released}` : words;
}
