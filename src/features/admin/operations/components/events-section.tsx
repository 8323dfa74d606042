import type { Route } from "next";
import Form from "next/form";
import Link from "next/link";
import { Button, buttonClass } from "@/ui/button";
import { Field } from "@/ui/field";
import { Moment } from "@/ui/reader";
import { SelectField } from "@/ui/select-field";
import { EmptyState } from "@/ui/states";
import { type Column, Table } from "@/ui/table";
import { operationsCopy } from "../copy.ts";
import type { EventRow } from "../events.ts";
import { loadEvents } from "../loaders.ts";
import { EVENT_STATES, type EventFilters } from "../schema.ts";
import { webhooksCopy as copy } from "../webhooks-copy.ts";

const PATH = "/admin/operations";

/** Stripe's events, narrowed and paged by the address. */
export async function EventsSection({ params }: { params: unknown }) {
  const { filters, page } = await loadEvents(params);
  const { before, ...narrowed } = filters;
  const isNarrowed = Object.values(narrowed).some(Boolean);
  const isEmpty = page.rows.length === 0;
  if (isEmpty && !isNarrowed && before === null) {
    return <EmptyState title={copy.empty}>{copy.emptyHint}</EmptyState>;
  }
  return (
    <>
      <Filters filters={narrowed} />
      {isEmpty ? (
        <EmptyState title={copy.noMatch} />
      ) : (
        <Table
          caption={copy.caption}
          columns={COLUMNS}
          rows={page.rows}
          keyOf={({ id }) => id}
        />
      )}
      <Pager filters={narrowed} isFirst={before === null} next={page.next} />
    </>
  );
}

const Filters = ({ filters }: { filters: EventFilters }) => (
  <Form
    action={PATH}
    scroll={false}
    aria-label={copy.filters}
    className="mb-4 flex flex-wrap items-end gap-3"
  >
    <SelectField
      key={`state ${filters.state}`}
      name="state"
      label={copy.filterNames.state}
      defaultValue={filters.state ?? ""}
      choices={[
        { value: "", name: copy.all },
        ...EVENT_STATES.map((value) => ({
          value,
          name: copy.states[value],
        })),
      ]}
    />
    <Field
      key={`type ${filters.type}`}
      name="type"
      label={copy.filterNames.type}
      placeholder={copy.typeExample}
      defaultValue={filters.type}
      className="w-64"
    />
    <Button type="submit">{copy.show}</Button>
  </Form>
);

const COLUMNS: Column<EventRow>[] = [
  {
    name: copy.columns.received,
    narrow: "title",
    cell: ({ id, receivedAt }) => (
      <Link
        href={`${PATH}/webhooks/${id}` as Route}
        prefetch={false}
        className="whitespace-nowrap text-accent underline after:absolute after:inset-0"
      >
        <Moment at={receivedAt.toISOString()} style="short" />
      </Link>
    ),
  },
  {
    name: copy.columns.type,
    narrow: "note",
    cell: ({ type }) => <code className="font-mono">{type}</code>,
  },
  {
    name: copy.columns.state,
    narrow: "figure",
    cell: copy.stateOf,
  },
  {
    name: copy.columns.attempts,
    narrow: "note",
    isFigure: true,
    cell: ({ attempts }) => attempts,
  },
  {
    name: copy.columns.next,
    cell: ({ nextAttemptAt }) =>
      nextAttemptAt && (
        <Moment at={nextAttemptAt.toISOString()} style="short" />
      ),
  },
  {
    name: copy.columns.error,
    narrow: "note",
    cell: ({ lastError }) =>
      lastError && <span className="text-danger">{lastError}</span>,
  },
];

const Pager = ({
  filters,
  isFirst,
  next,
}: {
  filters: EventFilters;
  isFirst: boolean;
  next: string | null;
}) => (
  <div className="mt-4 flex gap-2">
    {!isFirst && (
      <Link
        href={addressOf(filters, null)}
        scroll={false}
        className={buttonClass("quiet")}
      >
        {operationsCopy.newer}
      </Link>
    )}
    {next !== null && (
      <Link
        href={addressOf(filters, next)}
        scroll={false}
        className={buttonClass("secondary")}
      >
        {operationsCopy.older}
      </Link>
    )}
  </div>
);

function addressOf(filters: EventFilters, before: string | null): Route {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filters, before })) {
    if (value) query.set(name, value);
  }
  return `${PATH}?${query}` as Route;
}
