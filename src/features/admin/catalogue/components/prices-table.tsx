import { formatUtc } from "@/core/format";
import { type Column, Table } from "@/ui/table";
import { catalogueCopy } from "../copy.ts";
import type { PriceVersion } from "../queries.ts";
import { typedUsd } from "../schema.ts";

const copy = catalogueCopy.prices;

type Row = PriceVersion & { standing: keyof typeof copy.standing };

/** Every version of a model's price, the latest first. */
export const PricesTable = ({
  versions,
  now,
}: {
  versions: PriceVersion[];
  now: Date;
}) => {
  const inForce = versions.find(({ effectiveFrom }) => effectiveFrom <= now);
  const rows = versions.map((version): Row => {
    if (version === inForce) return { ...version, standing: "now" };
    const isLater = version.effectiveFrom > now;
    return { ...version, standing: isLater ? "later" : "past" };
  });
  return (
    <>
      <p className="mb-3 max-w-prose text-muted">
        {copy.lead} {copy.unit}.
      </p>
      <Table
        caption={copy.caption}
        columns={COLUMNS}
        rows={rows}
        keyOf={({ id }) => id}
      />
    </>
  );
};

const usd = (
  name: string,
  of: (row: Row) => bigint,
  narrow: "note" | "figure" = "note",
): Column<Row> => ({
  name,
  narrow,
  isFigure: true,
  cell: (row) => typedUsd(of(row)),
});

const COLUMNS: Column<Row>[] = [
  {
    name: copy.columns.from,
    narrow: "title",
    // With its year, and the same for everybody.
    cell: ({ effectiveFrom }) => formatUtc(effectiveFrom),
  },
  {
    name: copy.columns.standing,
    narrow: "figure",
    cell: ({ standing }) => (
      <span className={standing === "now" ? "text-ok" : "text-muted"}>
        {copy.standing[standing]}
      </span>
    ),
  },
  usd(copy.columns.input, ({ inputMicros }) => inputMicros),
  usd(copy.columns.cached, ({ cachedInputMicros }) => cachedInputMicros),
  usd(copy.columns.write, ({ cacheWriteMicros }) => cacheWriteMicros),
  usd(copy.columns.output, ({ outputMicros }) => outputMicros),
  {
    name: copy.columns.weights,
    narrow: "note",
    isFigure: true,
    cell: copy.weights,
  },
];
