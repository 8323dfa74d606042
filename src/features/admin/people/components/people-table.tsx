import type { Route } from "next";
import Link from "next/link";
import { formatCount, type Reader } from "@/core/format";
import { Moment } from "@/ui/reader";
import { EmptyState } from "@/ui/states";
import { type Column, Table } from "@/ui/table";
import { FIGURES } from "../../definitions.ts";
import { formatNanos } from "../../usd.ts";
import { peopleCopy as copy, standingOf } from "../copy.ts";
import type { PersonRow } from "../list.ts";
import type { PlanName } from "../plan-names.ts";

/** People, each leading to all that is known of them. */
export function PeopleTable({
  people,
  plans,
  reader,
}: {
  people: readonly PersonRow[];
  plans: readonly PlanName[];
  reader: Reader;
}) {
  if (people.length === 0) {
    return <EmptyState title={copy.none}>{copy.noneHint}</EmptyState>;
  }
  const names = new Map(plans.map(({ id, name }) => [id, name]));
  const columns: Column<PersonRow>[] = [
    {
      name: copy.columns.person,
      narrow: "title",
      cell: (person) => <PersonLink {...person} />,
    },
    {
      name: copy.columns.address,
      narrow: "note",
      cell: ({ email, isDeleted }) => (
        <span className="wrap-anywhere text-muted">
          {isDeleted ? "" : email}
        </span>
      ),
    },
    {
      name: copy.columns.status,
      narrow: "note",
      cell: (person) => (
        <span className={person.status === "suspended" ? "text-danger" : ""}>
          {standingOf(person)}
        </span>
      ),
    },
    {
      name: copy.columns.plan,
      narrow: "note",
      cell: ({ plans: ids }) =>
        ids.map((id) => names.get(id) ?? id).join(", ") ||
        (names.get("free") ?? copy.free),
    },
    {
      name: copy.columns.since,
      cell: ({ createdAt }) => (
        <Moment at={createdAt.toISOString()} style="date" />
      ),
    },
    {
      name: copy.columns.seen,
      cell: ({ lastSeenAt }) =>
        lastSeenAt ? (
          <Moment at={lastSeenAt.toISOString()} style="day" />
        ) : (
          copy.never
        ),
    },
    {
      name: copy.columns.credits,
      definition: FIGURES.monthCredits.definition,
      isFigure: true,
      cell: ({ credits }) => formatCount(credits, reader),
    },
    {
      name: copy.columns.cost,
      definition: FIGURES.monthCost.definition,
      isFigure: true,
      narrow: "figure",
      cell: ({ costNanos }) => formatNanos(costNanos, reader),
    },
  ];
  return (
    <>
      <Table
        caption={copy.title}
        columns={columns}
        rows={people}
        keyOf={({ id }) => id}
      />
      <p className="mt-3 text-meta text-muted">{copy.monthNote}</p>
    </>
  );
}

/** Its target is the whole row. */
const PersonLink = ({ id, name, isDeleted }: PersonRow) => (
  <Link
    href={`/admin/people/${id}` as Route}
    prefetch={false}
    dir="auto"
    className="text-accent underline after:absolute after:inset-0"
  >
    {isDeleted ? copy.deletedName : (name ?? copy.unnamed)}
  </Link>
);
