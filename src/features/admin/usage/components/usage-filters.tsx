import Form from "next/form";
import Link from "next/link";
import { Button, buttonClass } from "@/ui/button";
import { type Choice, SelectField } from "@/ui/select-field";
import { RANGE_DAYS } from "../../range.ts";
import { usageCopy as copy } from "../copy.ts";
import { BREAKDOWNS, type UsageFilters } from "../filters.ts";

type Named = { id: string; name: string };

const ALL: Choice = { value: "", name: copy.all };

/** What the page is narrowed to; sent as its address. */
export function UsageFilterForm({
  filters,
  models,
  plans,
  personName,
}: {
  filters: UsageFilters;
  models: Named[];
  plans: Named[];
  personName: string | null;
}) {
  const { person, ...others } = filters;
  const choice = (
    name: "by" | "days" | "model" | "plan" | "feature",
    label: string,
    choices: Choice[],
  ) => (
    <SelectField
      key={`${name} ${filters[name]}`}
      {...{ name, label, choices }}
      defaultValue={filters[name] ?? ""}
    />
  );
  return (
    <Form action="/admin/usage" scroll={false} aria-label={copy.filters}>
      {person && <input type="hidden" name="person" value={person} />}
      <div className="grid grid-cols-2 gap-3 tablet:grid-cols-3 desktop:grid-cols-5">
        {choice("by", copy.by, BREAKDOWNS.map(named))}
        {choice("days", copy.days, RANGE_DAYS.map(days))}
        {choice("model", copy.model, [ALL, ...models.map(choiceOf)])}
        {choice("plan", copy.plan, [ALL, ...plans.map(choiceOf)])}
        {choice("feature", copy.feature, [ALL, ...FEATURES])}
      </div>
      {personName && (
        <p className="mt-3">
          {copy.ofPerson(personName)}{" "}
          <Link
            href={{ pathname: "/admin/usage", query: others }}
            className="text-accent underline"
          >
            {copy.everybody}
          </Link>
        </p>
      )}
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Button type="submit">{copy.show}</Button>
        <Link href="/admin/usage" className={buttonClass("quiet")}>
          {copy.clear}
        </Link>
        <a
          href={exportHref(filters)}
          download
          className={`${buttonClass("secondary")} ml-auto`}
        >
          {copy.export}
        </a>
      </div>
    </Form>
  );
}

const named = (by: (typeof BREAKDOWNS)[number]): Choice => ({
  value: by,
  name: copy.breakdowns[by],
});

const days = (count: number): Choice => ({
  value: `${count}`,
  name: copy.dayCount(count),
});

const FEATURES: Choice[] = Object.entries(copy.features).map(
  ([value, name]) => ({ value, name }),
);

const choiceOf = ({ id, name }: Named): Choice => ({ value: id, name });

function exportHref(filters: UsageFilters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined) query.set(name, `${value}`);
  }
  return `/api/admin/usage/export?${query}`;
}
