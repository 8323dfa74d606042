import clsx from "clsx";
import type { ReactNode } from "react";
import type { Reader } from "@/core/format";
import { plansCopy } from "../copy.ts";
import type { PlanRow } from "../queries.ts";

type Shown = {
  plans: readonly PlanRow[];
  /** Null for a visitor, who has none. */
  currentPlanId: string | null;
  reader: Reader;
  /** What can be done about each plan, by its id. */
  actions: Record<string, ReactNode>;
};

/** Plans side by side, the reader's own marked; on a phone one below the other. */
export const PlansTable = (shown: Shown) => (
  <>
    <WideTable {...shown} />
    <NarrowList {...shown} />
  </>
);

const WideTable = ({ plans, currentPlanId, reader, actions }: Shown) => (
  <table className="hidden w-full table-fixed border-collapse text-left align-top tablet:table">
    <thead>
      <tr>
        <td className="w-32 desktop:w-40" />
        {plans.map((plan) => (
          <th
            key={plan.id}
            scope="col"
            className={clsx(
              "border-t-2 py-3 pr-3 align-top font-interface last:pr-0",
              plan.id === currentPlanId
                ? "border-accent"
                : "border-transparent",
            )}
          >
            <Heading
              plan={plan}
              isCurrent={plan.id === currentPlanId}
              reader={reader}
            />
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {plansCopy.rows.map(({ name, say }) => (
        <tr key={name} className="border-t border-line *:py-2.5 *:align-top">
          <th scope="row" className="pr-3 font-interface text-muted">
            {name}
          </th>
          {plans.map((plan) => (
            <td key={plan.id} className="pr-3 last:pr-0">
              {say(plan, reader)}
            </td>
          ))}
        </tr>
      ))}
      {Object.keys(actions).length > 0 && (
        <tr className="border-t border-line">
          <td />
          {plans.map(({ id }) => (
            <td key={id} className="pt-4 pr-3 align-top last:pr-0">
              {actions[id]}
            </td>
          ))}
        </tr>
      )}
    </tbody>
  </table>
);

const NarrowList = ({ plans, currentPlanId, reader, actions }: Shown) => (
  <ul className="tablet:hidden">
    {plans.map((plan) => (
      <li
        key={plan.id}
        className={clsx(
          "border-t py-4",
          plan.id === currentPlanId
            ? "border-t-2 border-accent"
            : "border-line",
        )}
      >
        <Heading
          plan={plan}
          isCurrent={plan.id === currentPlanId}
          reader={reader}
        />
        <dl className="mt-3">
          {plansCopy.rows.map(({ name, say }) => (
            <div key={name} className="flex justify-between gap-4 py-1">
              <dt className="shrink-0 text-muted">{name}</dt>
              <dd className="text-right">{say(plan, reader)}</dd>
            </div>
          ))}
        </dl>
        <div className="mt-3 empty:hidden">{actions[plan.id]}</div>
      </li>
    ))}
  </ul>
);

const Heading = ({
  plan,
  isCurrent,
  reader,
}: {
  plan: PlanRow;
  isCurrent: boolean;
  reader: Reader;
}) => (
  <>
    <span className="flex flex-wrap items-baseline gap-x-2">
      <span className="text-section">{plan.name}</span>
      {isCurrent && (
        <span className="text-meta text-accent">{plansCopy.current}</span>
      )}
    </span>
    <span className="mt-1 block">
      <span className="text-answer font-strong">
        {plansCopy.price(plan, reader)}
      </span>{" "}
      <span className="text-muted">{plansCopy.terms(plan)}</span>
    </span>
  </>
);
