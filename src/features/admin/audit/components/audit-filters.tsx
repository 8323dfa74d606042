import Form from "next/form";
import Link from "next/link";
import { Button, buttonClass } from "@/ui/button";
import { Field } from "@/ui/field";
import { auditCopy } from "../copy.ts";
import type { AuditFilters } from "../filters.ts";

const copy = auditCopy.filters;

/** What the log is narrowed to, which is the page's address. */
export function AuditFilterForm({ filters }: { filters: AuditFilters }) {
  const text = (name: "who" | "action" | "subject", hint: string) => (
    <Field
      key={`${name} ${filters[name]}`}
      name={name}
      label={copy[name]}
      hint={hint}
      defaultValue={filters[name]}
    />
  );
  const day = (name: "from" | "to") => (
    <Field
      key={`${name} ${filters[name]}`}
      type="date"
      name={name}
      label={copy[name]}
      defaultValue={filters[name]}
    />
  );
  return (
    <Form action="/admin/audit" aria-label={copy.label} className="mb-6">
      <div className="grid grid-cols-1 gap-3 tablet:grid-cols-3 desktop:grid-cols-5">
        {text("who", copy.whoHint)}
        {text("action", copy.actionHint)}
        {text("subject", copy.subjectHint)}
        {day("from")}
        {day("to")}
      </div>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button type="submit">{copy.show}</Button>
        <Link href="/admin/audit" className={buttonClass("quiet")}>
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

const exportHref = (filters: AuditFilters) => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined) query.set(name, value);
  }
  return `/api/admin/audit?${query}`;
};
