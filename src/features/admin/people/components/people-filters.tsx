import Form from "next/form";
import Link from "next/link";
import { Button, buttonClass } from "@/ui/button";
import { Field } from "@/ui/field";
import { type Choice, SelectField } from "@/ui/select-field";
import { peopleCopy } from "../copy.ts";
import { type PeopleFilters, ROLES, SORTS, STATUSES } from "../filters.ts";
import type { PlanName } from "../plan-names.ts";

const copy = peopleCopy.filters;
const ALL: Choice = { value: "", name: copy.all };

/** Search, filters and order, which are the page's address. */
export function PeopleFilterForm({
  filters,
  plans,
}: {
  filters: PeopleFilters;
  plans: readonly PlanName[];
}) {
  const choice = (
    name: "status" | "role" | "plan" | "sort",
    choices: readonly Choice[],
  ) => (
    <SelectField
      key={`${name} ${filters[name]}`}
      name={name}
      label={copy[name]}
      defaultValue={filters[name] ?? ""}
      choices={choices}
    />
  );
  return (
    <Form action="/admin/people" aria-label={copy.label} className="mb-6">
      <div className="grid grid-cols-2 gap-3 tablet:grid-cols-4 desktop:grid-cols-6">
        <Field
          key={`q ${filters.q}`}
          type="search"
          name="q"
          label={copy.search}
          defaultValue={filters.q}
          className="col-span-2"
        />
        {choice("status", [ALL, ...named(STATUSES, copy.statuses)])}
        {choice("role", [ALL, ...named(ROLES, copy.roles)])}
        {choice("plan", [ALL, ...plans.map(choiceOf)])}
        {choice("sort", named(SORTS, copy.sorts))}
      </div>
      <div className="mt-3 flex gap-2">
        <Button type="submit">{copy.show}</Button>
        <Link href="/admin/people" className={buttonClass("quiet")}>
          {copy.clear}
        </Link>
      </div>
    </Form>
  );
}

const choiceOf = ({ id, name }: PlanName): Choice => ({ value: id, name });

const named = <Value extends string>(
  values: readonly Value[],
  names: Record<Value, string>,
): Choice[] => values.map((value) => ({ value, name: names[value] }));
