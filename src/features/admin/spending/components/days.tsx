import { formatCount, formatDay } from "@/core/format";
import { Section } from "@/ui/page";
import { EmptyState } from "@/ui/states";
import { Table } from "@/ui/table";
import { formatNanos } from "../../usd.ts";
import { spendingCopy } from "../copy.ts";
import type { Spending } from "../loaders.ts";

const copy = spendingCopy.days;

/** What each day of the month cost, with a bar for those who compare. */
export function Days({ days, reader }: Pick<Spending, "days" | "reader">) {
  const [day, calls, cost, share] = copy.columns;
  const [dearest] = days.toSorted((one, other) =>
    Number(other.costNanos - one.costNanos),
  );
  return (
    <Section id="days" title={copy.title}>
      <p className="mb-4 max-w-prose text-muted">{copy.hint}</p>
      {days.length === 0 ? (
        <EmptyState title={copy.empty} />
      ) : (
        <Table
          caption={copy.caption}
          keyOf={(row) => row.day}
          rows={days}
          columns={[
            {
              name: day,
              cell: (row) => formatDay(row.day, { ...reader, timeZone: "UTC" }),
              narrow: "title",
            },
            {
              name: calls,
              cell: (row) => formatCount(row.calls, reader),
              isFigure: true,
              narrow: "note",
            },
            {
              name: cost,
              cell: (row) => formatNanos(row.costNanos, reader),
              isFigure: true,
              narrow: "figure",
            },
            {
              name: share,
              cell: (row) => (
                <Bar nanos={row.costNanos} highest={dearest?.costNanos ?? 0n} />
              ),
            },
          ]}
        />
      )}
    </Section>
  );
}

/** The figure beside it says the same. */
const Bar = ({ nanos, highest }: { nanos: bigint; highest: bigint }) => (
  <span aria-hidden="true" className="block h-2 min-w-40">
    <span
      className="block h-full bg-accent"
      style={{
        width: highest > 0n ? `${Number((nanos * 1_000n) / highest) / 10}%` : 0,
      }}
    />
  </span>
);
