"use client";

import { MARGIN_LEAST_PERCENT } from "@/features/plans/margin";
import { useReader } from "@/ui/reader";
import { type Column, Table } from "@/ui/table";
import { catalogueCopy } from "../copy.ts";
import type { SaleMargin } from "../rules.ts";

const copy = catalogueCopy.margins;

type Row = { sale: SaleMargin; percents: number[] };

/** The worst-case margin of each sale, side by side for several cases. */
export function MarginTable({
  cases,
  names,
}: {
  /** Each of the same sales in the same order. */
  cases: readonly { name: string; margins: readonly SaleMargin[] }[];
  /** Of plans and packs, by their id. */
  names: Record<string, string>;
}) {
  const reader = useReader();
  const rows: Row[] = (cases[0]?.margins ?? []).map((sale, index) => ({
    sale,
    percents: cases.map(({ margins }) => margins[index]?.marginPercent ?? 0),
  }));
  const columns: Column<Row>[] = [
    {
      name: copy.sale,
      narrow: "title",
      cell: ({ sale }) => copy.nameOf(sale, names),
    },
    ...cases.map(
      ({ name }, index): Column<Row> => ({
        name,
        narrow: "note",
        isFigure: true,
        cell: ({ percents }) => (
          <Percent
            percent={percents[index] ?? 0}
            text={copy.percent(percents[index] ?? 0, reader)}
          />
        ),
      }),
    ),
  ];
  return (
    <Table
      caption={copy.caption}
      columns={columns}
      rows={rows}
      keyOf={({ sale }) => `${sale.kind} ${sale.id}`}
    />
  );
}

const Percent = ({ percent, text }: { percent: number; text: string }) =>
  percent < MARGIN_LEAST_PERCENT ? (
    <span className="text-danger">
      {text}
      <span className="sr-only"> {copy.isThin}</span>
    </span>
  ) : (
    text
  );

/** Names the sales that would be thin; nothing where none is. */
export const MarginWarning = ({
  margins,
  names,
}: {
  margins: readonly SaleMargin[];
  names: Record<string, string>;
}) => {
  const reader = useReader();
  const thin = margins.filter(
    ({ marginPercent }) => marginPercent < MARGIN_LEAST_PERCENT,
  );
  return (
    <p role="status" className="max-w-prose text-warn empty:hidden">
      {thin.length > 0 &&
        copy.warning(
          new Intl.ListFormat(reader.locale).format(
            thin.map((sale) => copy.nameOf(sale, names)),
          ),
        )}
    </p>
  );
};
