import type { Route } from "next";
import Link from "next/link";
import { Section } from "@/ui/page";
import { type Column, Table } from "@/ui/table";
import { peopleCopy } from "../copy.ts";
import { type FoundWorkspace, WORKSPACES_SHOWN } from "../find-workspaces.ts";
import type { PlanName } from "../plan-names.ts";

const copy = peopleCopy.found;

/** Workspaces that a search names, each leading to its page; nothing for none. */
export function WorkspacesFound({
  workspaces,
  plans,
}: {
  workspaces: readonly FoundWorkspace[];
  plans: readonly PlanName[];
}) {
  if (workspaces.length === 0) return null;
  const names = new Map(plans.map(({ id, name }) => [id, name]));
  const columns: Column<FoundWorkspace>[] = [
    {
      name: copy.columns.name,
      narrow: "title",
      cell: (workspace) => <WorkspaceLink {...workspace} />,
    },
    {
      name: copy.columns.kind,
      narrow: "figure",
      cell: ({ kind }) => copy.kinds[kind],
    },
    {
      name: copy.columns.owner,
      narrow: "note",
      cell: ({ owner }) => (
        <span dir="auto">{owner?.name ?? owner?.email ?? copy.noOwner}</span>
      ),
    },
    {
      name: copy.columns.plan,
      narrow: "note",
      cell: ({ planId }) =>
        names.get(planId ?? "free") ?? planId ?? peopleCopy.free,
    },
    {
      name: copy.columns.customer,
      narrow: "note",
      cell: ({ customerId }) => (
        <span className="break-all text-muted">
          {customerId ?? copy.noCustomer}
        </span>
      ),
    },
  ];
  return (
    <Section id="workspaces-found" title={copy.title}>
      <Table
        caption={copy.title}
        columns={columns}
        rows={workspaces.slice(0, WORKSPACES_SHOWN)}
        keyOf={({ id }) => id}
      />
      {workspaces.length > WORKSPACES_SHOWN && (
        <p className="mt-3 text-meta text-muted">
          {copy.more(WORKSPACES_SHOWN)}
        </p>
      )}
    </Section>
  );
}

/** Its target is the whole row. */
const WorkspaceLink = ({ id, name, isClosed }: FoundWorkspace) => (
  <Link
    href={`/admin/workspaces/${id}` as Route}
    prefetch={false}
    dir="auto"
    className="text-accent underline after:absolute after:inset-0"
  >
    {isClosed ? peopleCopy.closedName : name}
  </Link>
);
