import Form from "next/form";
import Link from "next/link";
import { Button, buttonClass } from "@/ui/button";
import { Field } from "@/ui/field";
import { type Choice, SelectField } from "@/ui/select-field";
import { callsCopy, featureName, outcomeName } from "../calls-copy.ts";
import {
  type CallFilters,
  FEATURES,
  type FilterProblems,
  OUTCOMES,
} from "../filters.ts";

type Named = { id: string; name: string };

const ALL: Choice = { value: "", name: callsCopy.all };
const NAMES = callsCopy.filterNames;

/**
 * What the list is narrowed to; it is sent as the address of the page. Each
 * field is made anew when the address changes it, and the others keep the focus.
 */
export function CallFilterForm({
  filters,
  problems,
  models,
  members,
}: {
  filters: CallFilters;
  problems: FilterProblems;
  models: Named[];
  members: Named[];
}) {
  const isNarrowed = Object.values(filters).some(Boolean);
  const day = (name: "from" | "to") => (
    <Field
      key={`${name} ${filters[name]}`}
      type="date"
      name={name}
      label={NAMES[name]}
      defaultValue={filters[name]}
    />
  );
  const choice = (name: keyof typeof NAMES, choices: Choice[]) => (
    <SelectField
      key={`${name} ${filters[name]}`}
      name={name}
      label={NAMES[name]}
      defaultValue={filters[name] ?? ""}
      choices={withGiven([ALL, ...choices], filters[name])}
    />
  );
  return (
    <Form action="/usage" scroll={false} aria-label={callsCopy.filters}>
      <div className="grid grid-cols-2 gap-3 tablet:grid-cols-3 desktop:grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))]">
        {day("from")}
        {day("to")}
        {choice("model", models.map(choiceOf))}
        {choice("feature", named(FEATURES, featureName))}
        {choice("outcome", named(OUTCOMES, outcomeName))}
        {members.length > 0 && choice("member", members.map(choiceOf))}
      </div>
      <Problems problems={problems} />
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Button type="submit">{callsCopy.show}</Button>
        {isNarrowed && (
          <Link href="/usage" scroll={false} className={buttonClass("quiet")}>
            {callsCopy.clear}
          </Link>
        )}
        <a
          href={exportHref(filters)}
          download
          className={`${buttonClass("secondary")} ml-auto`}
        >
          {callsCopy.export}
        </a>
      </div>
    </Form>
  );
}

const Problems = ({ problems }: { problems: FilterProblems }) =>
  Object.keys(problems).length > 0 && (
    <div role="alert" className="mt-3 text-danger">
      <p>{callsCopy.leftOut}</p>
      {Object.entries(problems).map(([name, sentences]) => (
        <p key={name}>{callsCopy.problem(name, sentences)}</p>
      ))}
    </div>
  );

const choiceOf = ({ id, name }: Named): Choice => ({ value: id, name });

const named = <Value extends string>(
  values: readonly Value[],
  nameOf: (value: Value) => string,
): Choice[] => values.map((value) => ({ value, name: nameOf(value) }));

/** An address may name what is offered no more: it stays chosen. */
const withGiven = (choices: Choice[], given: string | undefined) =>
  !given || choices.some(({ value }) => value === given)
    ? choices
    : [...choices, { value: given, name: given }];

const exportHref = (filters: CallFilters) => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined) query.set(name, value);
  }
  return `/api/usage/export?${query}`;
};
