import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { formatCount, formatShort, type Reader } from "@/core/format";
import { dayChartCopy } from "@/ui/day-chart/copy";
import { type Column, Table } from "@/ui/table";
import { FIGURES, type FigureDefinition } from "../../definitions.ts";
import { formatNanos } from "../../usd.ts";
import type { BreakdownRow } from "../breakdown.ts";
import type { AdminCall } from "../calls.ts";
import { usageCopy as copy } from "../copy.ts";
import type { Breakdown, UsageFilters } from "../filters.ts";
import type { Loss } from "../losses.ts";

const { columns } = copy;
const LINK = "text-accent underline";

/** Use by model, plan, feature, person or day; each leads to what is in it. */
export function BreakdownTable({
  caption,
  by,
  rows,
  filters,
  reader,
}: {
  caption: string;
  by: Breakdown;
  rows: readonly BreakdownRow[];
  filters: UsageFilters;
  reader: Reader;
}) {
  const all = rows.reduce((sum, { costNanos }) => sum + costNanos, 0n);
  return (
    <Table
      caption={caption}
      rows={rows}
      keyOf={({ key }) => key}
      columns={[
        {
          name: copy.breakdowns[by],
          cell: (row) => <Name {...{ by, row, filters, reader }} />,
          narrow: "title",
        },
        ofUse(meaning(columns.calls, calls), "note", ({ calls }) =>
          formatCount(calls, reader),
        ),
        ofUse(meaning(columns.input, tokens), undefined, ({ inputTokens }) =>
          formatCount(inputTokens, reader),
        ),
        ofUse(meaning(columns.output, tokens), undefined, ({ outputTokens }) =>
          formatCount(outputTokens, reader),
        ),
        ofUse(meaning(columns.credits, credits), "note", ({ credits }) =>
          formatCount(credits, reader),
        ),
        ofUse(meaning(columns.cost, cost), "figure", ({ costNanos }) =>
          formatNanos(costNanos, reader),
        ),
        ofUse(meaning(columns.share, costShare), undefined, ({ costNanos }) =>
          all === 0n ? copy.unknown : shareOf(costNanos, all, reader),
        ),
      ]}
    />
  );
}

const figure = <Row,>(
  { name, definition }: { name: string; definition: string },
  narrow: Column<Row>["narrow"],
  cell: (row: Row) => ReactNode,
): Column<Row> => ({
  ...{ name, definition, cell, isFigure: true },
  ...(narrow && { narrow }),
});

/** A column by its name and what it means. */
const meaning = (name: string, { definition }: FigureDefinition) => ({
  name,
  definition,
});

const { calls, tokens, credits, cost, costShare } = FIGURES;
const { lossRevenue, lossCost, lossMargin, callCredits, callCost } = FIGURES;

const ofUse = figure<BreakdownRow>;
const ofLoss = figure<Loss>;
const ofCall = figure<AdminCall>;

const shareOf = (part: bigint, all: bigint, { locale }: Reader) =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(
    (Number(part) / Number(all)) * 100,
  );

/** A day is the last step; anything else narrows the page to itself. */
function Name({
  by,
  row,
  filters,
  reader,
}: {
  by: Breakdown;
  row: BreakdownRow;
  filters: UsageFilters;
  reader: Reader;
}) {
  if (by === "day") return dayChartCopy.dayName(row.key, reader);
  const name =
    by === "feature" ? (copy.features[row.key] ?? row.name) : row.name;
  return (
    <Link
      href={{
        pathname: "/admin/usage",
        query: { ...filters, by: "day", [by]: row.key },
      }}
      className={LINK}
    >
      <span dir="auto">{name}</span>
    </Link>
  );
}

export const LossesTable = ({
  rows,
  reader,
}: {
  rows: readonly Loss[];
  reader: Reader;
}) => (
  <Table
    caption={copy.sections.losses}
    rows={rows}
    keyOf={({ workspaceId }) => workspaceId}
    columns={[
      {
        name: columns.workspace,
        cell: ({ workspaceId, name }) => (
          <Link
            href={`/admin/workspaces/${workspaceId}` as Route}
            className={LINK}
          >
            <span dir="auto">{name}</span>
          </Link>
        ),
        narrow: "title",
      },
      {
        name: copy.plan,
        cell: ({ plan, isOutside }) =>
          isOutside && plan ? copy.outside(plan) : (plan ?? copy.free),
        narrow: "note",
      },
      ofLoss(
        meaning(columns.revenue, lossRevenue),
        "note",
        ({ revenueNanos }) => formatNanos(revenueNanos, reader),
      ),
      ofLoss(meaning(columns.cost, lossCost), "note", ({ costNanos }) =>
        formatNanos(costNanos, reader),
      ),
      ofLoss(meaning(columns.margin, lossMargin), "figure", ({ marginNanos }) =>
        formatNanos(marginNanos, reader),
      ),
    ]}
  />
);

export const AdminCallsTable = ({
  rows,
  reader,
}: {
  rows: readonly AdminCall[];
  reader: Reader;
}) => (
  <Table
    caption={copy.sections.calls}
    rows={rows}
    keyOf={({ requestId }) => requestId}
    columns={[
      {
        name: columns.started,
        cell: ({ requestId, startedAt }) => (
          <Link
            href={`/admin/usage/calls/${requestId}` as Route}
            prefetch={false}
            className={LINK}
          >
            {formatShort(startedAt, reader)}
          </Link>
        ),
        narrow: "title",
      },
      {
        name: columns.person,
        cell: ({ person }) => <span dir="auto">{person}</span>,
        narrow: "note",
      },
      { name: copy.model, cell: ({ modelId }) => modelId, narrow: "note" },
      {
        name: copy.feature,
        cell: ({ feature }) => copy.features[feature] ?? feature,
      },
      {
        name: columns.outcome,
        cell: ({ outcome }) =>
          outcome === null ? copy.running : (copy.outcomes[outcome] ?? outcome),
        narrow: "note",
      },
      ofCall(meaning(columns.credits, callCredits), "figure", ({ credits }) =>
        credits === null ? copy.unknown : formatCount(credits, reader),
      ),
      ofCall(meaning(columns.cost, callCost), "figure", ({ costNanos }) =>
        costNanos === null ? copy.unknown : formatNanos(costNanos, reader),
      ),
    ]}
  />
);
