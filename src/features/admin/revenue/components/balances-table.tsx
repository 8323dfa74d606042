import { formatCount, type Reader } from "@/core/format";
import { type Column, Table } from "@/ui/table";
import { FIGURES } from "../../definitions.ts";
import type { BalanceRow } from "../balances.ts";
import { revenueCopy as copy, REVENUE_FIGURES } from "../copy.ts";
import { WorkspaceLink } from "./workspace-link.tsx";

/** Prepaid credits, debts first. */
export const BalancesTable = ({
  rows,
  reader,
}: {
  rows: BalanceRow[];
  reader: Reader;
}) => (
  <Table
    caption={copy.views.balances}
    columns={columnsFor(reader)}
    rows={rows}
    keyOf={({ workspaceId }) => workspaceId}
  />
);

const columnsFor = (reader: Reader): Column<BalanceRow>[] => [
  {
    name: copy.columns.workspace,
    narrow: "title",
    cell: (row) => <WorkspaceLink row={row} />,
  },
  {
    name: copy.columns.balance,
    definition: REVENUE_FIGURES.prepaid.definition,
    narrow: "figure",
    isFigure: true,
    cell: ({ balance }) => formatCount(balance, reader),
  },
  {
    name: copy.columns.held,
    definition: FIGURES.heldCredits.definition,
    narrow: "note",
    isFigure: true,
    cell: ({ held }) => formatCount(held, reader),
  },
  {
    name: copy.columns.debt,
    definition: REVENUE_FIGURES.debt.definition,
    narrow: "note",
    isFigure: true,
    cell: ({ debt }) => (
      <span className={debt > 0n ? "text-danger" : undefined}>
        {formatCount(debt, reader)}
      </span>
    ),
  },
];
