import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { formatCount, formatDate, formatUtc, type Reader } from "@/core/format";
import { Facts } from "@/ui/page";
import { EmptyState } from "@/ui/states";
import { Table } from "@/ui/table";
import { formatNanos } from "../../usd.ts";
import type { CallFacts, Posting } from "../call.ts";
import { callCopy as copy, usageCopy } from "../copy.ts";

const { names, columns } = copy;

type Props = { facts: CallFacts; reader: Reader };

const Id = ({ children }: { children: string }) => (
  <code className="font-mono break-all select-all">{children}</code>
);

/** The id, and where it is looked at if the operator has said so. */
const Trace = ({ id, url }: { id: string; url: string | null }) =>
  url === null ? (
    <Id>{id}</Id>
  ) : (
    <a href={url} className="text-accent underline" rel="noreferrer">
      <Id>{id}</Id>
    </a>
  );

const PlaceLink = ({ href, children }: { href: Route; children: string }) => (
  <Link href={href} className="text-accent underline">
    <span dir="auto">{children}</span>
  </Link>
);

const known = (facts: { name: string; value: ReactNode }[]) =>
  facts.filter(({ value }) => value !== null && value !== "");

export const CallFactsList = ({
  facts: call,
  traceUrl,
  reader,
}: Props & { traceUrl: string | null }) => (
  <Facts
    facts={known([
      {
        name: names.person,
        value: (
          <PlaceLink href={`/admin/people/${call.user_id}` as Route}>
            {call.person}
          </PlaceLink>
        ),
      },
      {
        name: names.workspace,
        value: (
          <PlaceLink href={`/admin/workspaces/${call.workspace_id}` as Route}>
            {call.workspace}
          </PlaceLink>
        ),
      },
      { name: names.plan, value: call.plan_id },
      {
        name: names.feature,
        value: usageCopy.features[call.feature] ?? call.feature,
      },
      { name: names.model, value: call.model_id },
      { name: names.served, value: call.served_model_id },
      { name: names.price, value: formatDate(call.price_from, reader) },
      { name: names.state, value: copy.states[call.state] },
      {
        name: names.outcome,
        value: call.outcome && (usageCopy.outcomes[call.outcome] ?? null),
      },
      { name: names.error, value: call.error_code },
      { name: names.attempts, value: formatCount(call.attempts, reader) },
      {
        name: names.failedCost,
        value: formatNanos(call.failed_attempts_cost_nanos, reader),
      },
      {
        name: names.excess,
        value: formatCount(call.excess_credits ?? 0, reader),
      },
      { name: names.request, value: <Id>{call.id}</Id> },
      {
        name: names.trace,
        value: call.trace_id && <Trace id={call.trace_id} url={traceUrl} />,
      },
      {
        name: names.conversation,
        value: call.conversation_id && <Id>{call.conversation_id}</Id>,
      },
      { name: names.key, value: <Id>{call.idempotency_key}</Id> },
    ])}
  />
);

/** What was promised, and what it was made of. */
export const CallHold = ({ facts: call, reader }: Props) => {
  const count = (name: string, value: number) => ({
    name,
    value: formatCount(value, reader),
  });
  return (
    <Facts
      facts={[
        count(names.held, call.held_credits),
        count(names.included, call.held_included_credits),
        count(names.prepaid, call.held_prepaid_credits),
        count(names.overage, call.held_overage_credits),
        count(names.counted, call.input_tokens_counted),
        count(names.reservedInput, call.input_tokens_held),
        count(names.ceiling, call.max_output_tokens),
        count(names.received, call.received_output_tokens),
        {
          name: names.period,
          value: `${call.period_source}, ${formatUtc(call.period_start)}`,
        },
      ]}
    />
  );
};

export const CallTimings = ({ facts: call, reader }: Props) => {
  const moments: [string, Date | null][] = [
    [names.started, call.started_at],
    [names.dispatched, call.dispatched_at],
    [names.firstToken, call.first_token_at],
    [names.stop, call.stop_requested_at],
    [names.finished, call.finished_at],
    [names.expires, call.state === "held" ? call.expires_at : null],
  ];
  return (
    <Facts
      facts={moments.flatMap(([name, at]) =>
        at ? [{ name, value: sinceStart(at, call.started_at, reader) }] : [],
      )}
    />
  );
};

const sinceStart = (at: Date, start: Date, reader: Reader) => {
  const ms = at.getTime() - start.getTime();
  return ms <= 0
    ? formatUtc(at)
    : copy.after(formatUtc(at), copy.ms(formatCount(ms, reader)));
};

/** The rows of the ledger, which never change. */
export const CallPostings = ({
  postings,
  reader,
}: {
  postings: readonly Posting[];
  reader: Reader;
}) => {
  if (postings.length === 0) return <EmptyState title={copy.noPostings} />;
  const count = (
    name: string,
    of: (posting: Posting) => number,
    narrow?: "figure" | "note",
  ) => ({
    name,
    cell: (posting: Posting) => formatCount(of(posting), reader),
    isFigure: true,
    ...(narrow && { narrow }),
  });
  return (
    <Table
      caption={copy.sections.ledger}
      rows={postings}
      keyOf={({ id }) => id}
      columns={[
        {
          name: columns.kind,
          cell: ({ kind, is_estimated }) =>
            is_estimated
              ? `${copy.kinds[kind]}, ${usageCopy.estimated}`
              : copy.kinds[kind],
          narrow: "title",
        },
        { name: columns.at, cell: ({ occurred_at }) => formatUtc(occurred_at) },
        count(columns.input, ({ input_tokens }) => input_tokens, "note"),
        count(columns.cached, (posting) => posting.cached_input_tokens),
        count(columns.output, ({ output_tokens }) => output_tokens, "note"),
        count(columns.credits, ({ credits }) => credits, "figure"),
        count(columns.included, (posting) => posting.included_credits, "note"),
        count(columns.prepaid, (posting) => posting.prepaid_credits, "note"),
        count(columns.overage, (posting) => posting.overage_credits, "note"),
        {
          name: columns.cost,
          cell: ({ cost_nanos }) => formatNanos(cost_nanos, reader),
          isFigure: true,
          narrow: "note",
        },
      ]}
    />
  );
};
