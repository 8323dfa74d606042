import type { Route } from "next";
import Link from "next/link";
import { formatCount, formatShort } from "@/core/format";
import { spikePath } from "@/features/notices/told-operator-copy";
import { Section } from "@/ui/page";
import { EmptyState } from "@/ui/states";
import { Table } from "@/ui/table";
import { FIGURES } from "../../definitions.ts";
import { formatNanos } from "../../usd.ts";
import { spendingCopy } from "../copy.ts";
import type { Spending } from "../loaders.ts";
import type { ListedSpike } from "../queries.ts";

const copy = spendingCopy.spikes;

/** Hours that cost far more than usual, each with the way to its calls. */
export function Spikes({
  spikes,
  reader,
}: Pick<Spending, "spikes" | "reader">) {
  const [hour, who, kind, calls, cost, usual] = copy.columns;
  return (
    <Section id="spikes" title={copy.title}>
      <p className="mb-4 max-w-prose text-muted">{copy.hint}</p>
      {spikes.length === 0 ? (
        <EmptyState title={copy.empty} />
      ) : (
        <Table<ListedSpike>
          caption={copy.caption}
          keyOf={(row) => `${row.kind} ${row.subject} ${row.hour.getTime()}`}
          rows={spikes}
          columns={[
            {
              name: hour,
              cell: (row) => formatShort(row.hour, reader),
              narrow: "note",
            },
            {
              name: who,
              cell: (row) => (
                <Link href={spikePath(row) as Route}>
                  {row.name ?? copy.gone}
                </Link>
              ),
              narrow: "title",
            },
            {
              name: kind,
              cell: (row) => copy.kinds[row.kind],
              narrow: "note",
            },
            {
              name: calls,
              definition: FIGURES.calls.definition,
              cell: (row) => formatCount(row.calls, reader),
              isFigure: true,
              narrow: "note",
            },
            {
              name: cost,
              definition: FIGURES.cost.definition,
              cell: (row) => formatNanos(row.costNanos, reader),
              isFigure: true,
              narrow: "figure",
            },
            {
              name: usual,
              definition: FIGURES.spikeUsual.definition,
              cell: (row) => formatNanos(row.usualNanos, reader),
              isFigure: true,
              narrow: "note",
            },
          ]}
        />
      )}
    </Section>
  );
}
