import { formatCount, type Reader } from "@/core/format";
import { plansCopy } from "../copy.ts";
import type { PlanRow } from "../queries.ts";

type Shown = { plans: PlanRow[]; currentPlanId: string; reader: Reader };

/** All plans side by side, the reader's own marked; rows of two lines on a phone. */
export const PlansTable = (shown: Shown) => (
  <>
    <WideTable {...shown} />
    <NarrowList {...shown} />
  </>
);

const WideTable = ({ plans, currentPlanId, reader }: Shown) => (
  <table className="hidden w-full border-collapse tablet:table">
    <thead>
      <tr className="text-left text-meta text-muted">
        {plansCopy.columns.map((column) => (
          <th
            key={column}
            scope="col"
            className="h-10 border-b border-line-strong pr-4 font-interface"
          >
            {column}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {plans.map((plan) => (
        <tr
          key={plan.id}
          className="h-10 border-b border-line *:py-2.5 *:pr-4 last:border-0"
        >
          <th scope="row" className="text-left font-strong">
            <PlanName plan={plan} isCurrent={plan.id === currentPlanId} />
          </th>
          <td>{plansCopy.price(plan, reader)}</td>
          <td>{plansCopy.credit(plan, reader)}</td>
          <td>{plansCopy.requests(plan, reader)}</td>
          <td>{plan.modelTiers.join(", ")}</td>
          <td>{formatCount(plan.outputTokensMax, reader)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const NarrowList = ({ plans, currentPlanId, reader }: Shown) => (
  <ul className="border-t border-line tablet:hidden">
    {plans.map((plan) => (
      <li key={plan.id} className="border-b border-line py-2.5 last:border-0">
        <div className="flex justify-between gap-4">
          <span className="font-strong">
            <PlanName plan={plan} isCurrent={plan.id === currentPlanId} />
          </span>
          <span>{plansCopy.price(plan, reader)}</span>
        </div>
        <p className="text-meta text-muted">{plansCopy.facts(plan, reader)}</p>
      </li>
    ))}
  </ul>
);

const PlanName = ({
  plan,
  isCurrent,
}: {
  plan: PlanRow;
  isCurrent: boolean;
}) => (
  <>
    {plan.name}
    {isCurrent && (
      <span className="ml-2 font-interface text-meta text-accent">
        {plansCopy.current}
      </span>
    )}
  </>
);
