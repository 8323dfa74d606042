import { formatCount } from "@/core/format";
import { Section } from "@/ui/page";
import { Table } from "@/ui/table";
import { FIGURES } from "../../definitions.ts";
import { formatNanos } from "../../usd.ts";
import { spendingCopy } from "../copy.ts";
import type { Spending } from "../loaders.ts";
import { ALL_MODELS, type BrakeState } from "../rules.ts";
import { BudgetBrakeDialog } from "./brake-control.tsx";
import { BrakeDialog } from "./brake-dialog.tsx";

const copy = spendingCopy.brakes;

type Row = {
  id: string;
  name: string;
  brake: BrakeState;
  reason: string | null;
  calls: number;
  worstCostNanos: bigint;
};

/** Every brake with its state, what is in flight behind it, and the way to move it. */
export function Brakes({
  standing,
  spentNanos,
  budgetNanos,
  reader,
}: Pick<Spending, "standing" | "spentNanos" | "budgetNanos" | "reader">) {
  const [target, state, reason, running, most, act] = copy.columns;
  const isPassed =
    standing.isBudgetLifted &&
    budgetNanos !== null &&
    spentNanos >= budgetNanos;
  return (
    <Section id="brakes" title={copy.title}>
      {standing.isBudgetSpent && (
        <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
          <p className="text-danger">{copy.spent}</p>
          <BudgetBrakeDialog />
        </div>
      )}
      {isPassed && <p className="mb-4">{copy.lifted}</p>}
      <Table<Row>
        caption={copy.caption}
        keyOf={({ id }) => id}
        rows={rowsOf(standing)}
        columns={[
          { name: target, cell: ({ name }) => name, narrow: "title" },
          {
            name: state,
            cell: ({ brake }) => <State brake={brake} />,
            narrow: "note",
          },
          {
            name: reason,
            cell: (row) => <span dir="auto">{row.reason}</span>,
          },
          {
            name: running,
            definition: FIGURES.heldCalls.definition,
            cell: ({ calls }) => formatCount(calls, reader),
            isFigure: true,
            narrow: "note",
          },
          {
            name: most,
            definition: FIGURES.worstCost.definition,
            cell: (row) => formatNanos(row.worstCostNanos, reader),
            isFigure: true,
            narrow: "note",
          },
          {
            name: act,
            cell: ({ id }) => (
              <BrakeDialog
                trigger={copy.set}
                triggerVariant="quiet"
                modelId={id}
              />
            ),
            isFigure: true,
            narrow: "figure",
          },
        ]}
      />
    </Section>
  );
}

const State = ({ brake }: { brake: BrakeState }) => (
  <span className={brake === "off" ? "text-muted" : "text-danger"}>
    {copy.states[brake]}
  </span>
);

function rowsOf({ brake, reason, models }: Spending["standing"]): Row[] {
  const rows = models.map((model) => ({
    ...model,
    worstCostNanos: BigInt(model.worstCostNanos),
  }));
  const all = {
    ...{ id: ALL_MODELS, name: copy.everybody, brake, reason },
    calls: rows.reduce((sum, { calls }) => sum + calls, 0),
    worstCostNanos: rows.reduce(
      (sum, { worstCostNanos }) => sum + worstCostNanos,
      0n,
    ),
  };
  return [all, ...rows];
}
