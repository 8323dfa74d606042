import type { ReactNode } from "react";
import { formatMonth, formatShort } from "@/core/format";
import { Section } from "@/ui/page";
import { EmptyState } from "@/ui/states";
import { Table } from "@/ui/table";
import { FIGURES } from "../../definitions.ts";
import { formatNanos } from "../../usd.ts";
import { spendingCopy } from "../copy.ts";
import type { Spending } from "../loaders.ts";

const copy = spendingCopy.months;

/** What each month cost, and the budgets there were. */
export function Months({
  months,
  budgets,
  reader,
}: Pick<Spending, "months" | "budgets" | "reader">) {
  const [month, cost] = copy.columns;
  const [since, budget] = copy.budgetColumns;
  return (
    <Section id="months" title={copy.title}>
      <div className="grid gap-x-10 gap-y-6 desktop:grid-cols-2">
        {months.length === 0 ? (
          <EmptyState title={copy.empty} />
        ) : (
          <Titled title={copy.cost}>
            <Table
              caption={copy.caption}
              keyOf={(row) => row.month}
              rows={months}
              columns={[
                {
                  name: month,
                  cell: (row) =>
                    formatMonth(row.month, { ...reader, timeZone: "UTC" }),
                  narrow: "title",
                },
                {
                  name: cost,
                  definition: FIGURES.cost.definition,
                  cell: (row) => formatNanos(row.costNanos, reader),
                  isFigure: true,
                  narrow: "figure",
                },
              ]}
            />
          </Titled>
        )}
        {budgets.length > 0 && (
          <Titled title={copy.budget}>
            <Table
              caption={copy.budgetCaption}
              keyOf={(row) => row.since.toISOString()}
              rows={budgets}
              columns={[
                {
                  name: since,
                  cell: (row) => formatShort(row.since, reader),
                  narrow: "title",
                },
                {
                  name: budget,
                  cell: (row) =>
                    row.budgetNanos === null
                      ? copy.noBudget
                      : formatNanos(row.budgetNanos, reader),
                  isFigure: true,
                  narrow: "figure",
                },
              ]}
            />
          </Titled>
        )}
      </div>
    </Section>
  );
}

const Titled = ({
  title,
  children,
}: {
  title: string;
  children: ReactNode;
}) => (
  <div>
    <h3 className="mb-2 font-strong">{title}</h3>
    {children}
  </div>
);
