import { formatCount, type Reader, readerFor } from "@/core/format";
import { requireAdmin } from "@/features/account/loaders";
import { RECONCILE_JOB } from "@/features/billing/reconcile/reconcile";
import { Facts } from "@/ui/page";
import { Moment } from "@/ui/reader";
import { EmptyState } from "@/ui/states";
import { type Column, Table } from "@/ui/table";
import { operationsCopy } from "../copy.ts";
import { loadBooks } from "../loaders.ts";
import { RunNow } from "./jobs-section.tsx";

const copy = operationsCopy.books;

type Books = Awaited<ReturnType<typeof loadBooks>>;
type FoundDrift = Books["drifts"][number];

/** How the comparison of the books stands, and what it found. */
export async function BooksSection() {
  const [actor, { pass, drifts, foldedAt }] = await Promise.all([
    requireAdmin(),
    loadBooks(),
  ]);
  return (
    <>
      <p className="max-w-prose text-muted">{copy.lead}</p>
      <div className="my-4 max-w-160">
        {!pass && <p>{copy.never}</p>}
        <Facts
          facts={[
            ...(pass ? factsOf(pass, readerFor(actor)) : []),
            { name: copy.facts.folded, value: momentOr(foldedAt) },
          ]}
        />
      </div>
      <RunNow
        name={RECONCILE_JOB}
        label={copy.run}
        title={copy.runTitle}
        effect={copy.runEffect}
        triggerVariant="secondary"
      />
      {drifts.length === 0 ? (
        <EmptyState title={copy.none}>{copy.noneHint}</EmptyState>
      ) : (
        <div className="mt-4">
          <Table
            caption={copy.caption}
            columns={COLUMNS}
            rows={drifts}
            keyOf={({ id }) => id}
          />
        </div>
      )}
    </>
  );
}

const factsOf = (pass: NonNullable<Books["pass"]>, reader: Reader) => [
  {
    name: copy.facts.began,
    value: <Moment at={pass.startedAt} style="day and time" />,
  },
  {
    name: copy.facts.standing,
    value: pass.nextStep ? copy.at(pass.nextStep) : copy.over,
  },
  { name: copy.facts.found, value: formatCount(pass.drifts, reader) },
  { name: copy.facts.repaired, value: formatCount(pass.repaired, reader) },
  {
    name: copy.facts.left,
    value: (
      <span className={pass.left > 0 ? "text-danger" : undefined}>
        {formatCount(pass.left, reader)}
      </span>
    ),
  },
  {
    name: copy.facts.clean,
    value: momentOr(pass.cleanUntil),
  },
  {
    name: copy.facts.stripe,
    value: pass.isStripeCompared ? copy.yes : copy.no,
  },
];

const momentOr = (at: string | null) =>
  at ? <Moment at={at} style="day and time" /> : operationsCopy.never;

const COLUMNS: Column<FoundDrift>[] = [
  {
    name: copy.columns.at,
    narrow: "note",
    cell: ({ foundAt }) => <Moment at={foundAt.toISOString()} style="short" />,
  },
  {
    name: copy.columns.comparison,
    narrow: "title",
    cell: ({ comparison }) => comparison,
  },
  {
    name: copy.columns.subject,
    narrow: "note",
    cell: ({ subject }) => <span className="break-all">{subject}</span>,
  },
  { name: copy.columns.here, narrow: "note", cell: ({ here }) => here },
  { name: copy.columns.there, narrow: "note", cell: ({ there }) => there },
  {
    name: copy.columns.fate,
    narrow: "figure",
    cell: ({ isRepaired }) =>
      isRepaired ? (
        copy.isRepaired
      ) : (
        <span className="text-danger">{copy.isLeft}</span>
      ),
  },
];
