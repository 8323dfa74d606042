import type { Route } from "next";
import Link from "next/link";
import type { Reader } from "@/core/format";
import { Table } from "@/ui/table";
import { peopleCopy } from "../copy.ts";
import type { PersonProfile } from "../person.ts";
import type { PlanName } from "../plan-names.ts";
import type { WorkspaceProfile } from "../workspace.ts";

const LINK = "text-accent underline after:absolute after:inset-0";

/** The workspaces that somebody acts in. */
export const WorkspacesOfPerson = ({
  workspaces,
  plans,
}: Pick<PersonProfile, "workspaces"> & { plans: readonly PlanName[] }) => {
  const copy = peopleCopy.workspaces;
  const nameOf = (id: string) =>
    plans.find((plan) => plan.id === id)?.name ?? id;
  if (workspaces.length === 0) {
    return <p className="text-muted">{copy.none}</p>;
  }
  return (
    <Table
      caption={copy.title}
      rows={workspaces}
      keyOf={({ id }) => id}
      columns={[
        {
          name: copy.columns.name,
          narrow: "title",
          cell: ({ id, name, kind }) => (
            <Link
              href={`/admin/workspaces/${id}` as Route}
              prefetch={false}
              dir="auto"
              className={LINK}
            >
              {kind === "personal" ? copy.personal : name}
            </Link>
          ),
        },
        {
          name: copy.columns.role,
          narrow: "note",
          cell: ({ role }) => copy.roles[role],
        },
        {
          name: copy.columns.plan,
          narrow: "figure",
          cell: ({ planId }) => nameOf(planId ?? "free"),
        },
      ]}
    />
  );
};

/** Who acts in a workspace. */
export const MembersOfWorkspace = ({
  profile: { members, memberCount },
  reader,
}: {
  profile: WorkspaceProfile;
  reader: Reader;
}) => {
  const copy = peopleCopy.members;
  if (members.length === 0) return <p className="text-muted">{copy.none}</p>;
  return (
    <>
      <Table
        caption={copy.title}
        rows={members}
        keyOf={({ userId }) => userId}
        columns={[
          {
            name: copy.columns.person,
            narrow: "title",
            cell: ({ userId, name }) => (
              <Link
                href={`/admin/people/${userId}` as Route}
                prefetch={false}
                dir="auto"
                className={LINK}
              >
                {name ?? peopleCopy.unnamed}
              </Link>
            ),
          },
          {
            name: copy.columns.address,
            narrow: "note",
            cell: ({ email }) => <span className="text-muted">{email}</span>,
          },
          {
            name: copy.columns.role,
            narrow: "figure",
            cell: ({ role }) => peopleCopy.workspaces.roles[role],
          },
        ]}
      />
      {members.length < memberCount && (
        <p className="mt-2 text-meta text-muted">
          {copy.more(members.length, memberCount, reader)}
        </p>
      )}
    </>
  );
};
