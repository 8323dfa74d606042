import { Figure, Figures } from "@/ui/figure";
import { Meter } from "@/ui/meter";
import { formatNanos } from "../../usd.ts";
import { spendingCopy as copy } from "../copy.ts";
import type { Spending } from "../loaders.ts";

const NANOS_PER_CENT = 10_000_000n;

/** What the month has cost of its budget, and what may come on top. */
export function MonthFigures({
  reader,
  month,
  spentNanos,
  budgetNanos,
  reservedNanos,
}: Pick<
  Spending,
  "reader" | "month" | "spentNanos" | "budgetNanos" | "reservedNanos"
>) {
  const usd = (nanos: bigint) => formatNanos(nanos, reader);
  const percent =
    budgetNanos === null ? 0 : Number((spentNanos * 100n) / budgetNanos);
  const left =
    budgetNanos === null || spentNanos >= budgetNanos
      ? 0n
      : budgetNanos - spentNanos;
  return (
    <section className="flex flex-col gap-5">
      <Figures>
        <Figure {...copy.month(month, reader)} value={usd(spentNanos)} />
        <Figure
          {...copy.budget}
          value={budgetNanos === null ? copy.budget.none : usd(budgetNanos)}
        />
        {budgetNanos !== null && <Figure {...copy.left} value={usd(left)} />}
        <Figure {...copy.reserved} value={usd(reservedNanos)} />
      </Figures>
      {budgetNanos === null ? (
        <p className="max-w-prose text-muted">{copy.unbounded}</p>
      ) : (
        <div className="flex flex-col gap-2">
          <Meter
            label={copy.budget.label}
            text={copy.meter(percent)}
            used={Number(spentNanos / NANOS_PER_CENT)}
            reserved={Number(reservedNanos / NANOS_PER_CENT)}
            limit={Number(budgetNanos / NANOS_PER_CENT)}
          />
          <p aria-hidden className="text-meta text-muted">
            {copy.meter(percent)}
          </p>
        </div>
      )}
    </section>
  );
}
