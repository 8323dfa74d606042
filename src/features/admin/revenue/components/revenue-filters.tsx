import type { Route } from "next";
import Form from "next/form";
import Link from "next/link";
import { Button, buttonClass } from "@/ui/button";
import { type Choice, SelectField } from "@/ui/select-field";
import { revenueCopy as copy } from "../copy.ts";
import {
  INVOICE_STATUSES,
  queryOf,
  RETURN_STATUSES,
  type RevenueFilters,
  SUBSCRIPTION_STATUSES,
} from "../schema.ts";

const PATH = "/admin/revenue";

const ALL: Choice = { value: "", name: copy.all };

const statuses = (known: readonly string[]): Choice[] => [
  ALL,
  ...known.map((value) => ({ value, name: copy.status(value) })),
];

/** Which statuses a list can be narrowed to; null where there is no choice. */
const STATUSES = {
  subscriptions: statuses(SUBSCRIPTION_STATUSES),
  invoices: statuses(INVOICE_STATUSES),
  unpaid: null,
  given_back: statuses(RETURN_STATUSES),
  balances: null,
};

/** What a list is narrowed to, and the whole of it as a file. */
export const RevenueFilterForm = ({
  filters,
  plans,
}: {
  filters: RevenueFilters;
  plans: Choice[];
}) => {
  const { view, status, plan, workspace } = filters;
  const choices = STATUSES[view];
  return (
    <Form
      action={PATH}
      scroll={false}
      aria-label={copy.filters}
      className="my-4 flex flex-wrap items-end gap-3"
    >
      <input type="hidden" name="view" value={view} />
      {choices && (
        <SelectField
          key={`status ${view} ${status}`}
          name="status"
          label={copy.filterNames.status}
          defaultValue={status ?? ""}
          choices={choices}
        />
      )}
      {view === "subscriptions" && (
        <SelectField
          key={`plan ${plan}`}
          name="plan"
          label={copy.filterNames.plan}
          defaultValue={plan ?? ""}
          choices={[ALL, ...plans]}
        />
      )}
      {choices && <Button type="submit">{copy.show}</Button>}
      {workspace && (
        <p className="flex control-height items-center gap-2">
          {copy.ofWorkspace}
          <Link href={`${PATH}?${queryOf({ view })}` as Route}>
            {copy.clear}
          </Link>
        </p>
      )}
      <a
        href={`/api${PATH}/export?${queryOf(filters)}`}
        download
        className={`${buttonClass("secondary")} ml-auto`}
      >
        {copy.export}
      </a>
    </Form>
  );
};
