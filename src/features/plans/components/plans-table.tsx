import { formatCount, type Reader } from "@/core/format";
import { plansCopy } from "../copy.ts";
import type { PlanRow } from "../queries.ts";

/** All plans side by side, the reader's own marked. */
export const PlansTable = ({
  plans,
  currentPlanId,
  reader,
}: {
  plans: PlanRow[];
  currentPlanId: string;
  reader: Reader;
}) => (
  <section
    aria-label={plansCopy.plans}
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    tabIndex={0}
    className="overflow-x-auto"
  >
    <table className="w-full min-w-160 border-collapse">
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
            aria-current={plan.id === currentPlanId ? "true" : undefined}
            className="h-10 border-b border-line *:pr-4 last:border-0"
          >
            <th scope="row" className="text-left font-strong">
              {plan.name}
              {plan.id === currentPlanId && (
                <span className="ml-2 font-interface text-meta text-accent">
                  {plansCopy.current}
                </span>
              )}
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
  </section>
);
