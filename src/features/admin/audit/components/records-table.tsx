import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { Moment } from "@/ui/reader";
import { type Column, Table } from "@/ui/table";
import { changesOf } from "../changes.ts";
import { auditCopy as copy } from "../copy.ts";
import type { AuditRecord } from "../list.ts";

/** What was done, by whom, to what, and what that changed. */
export const RecordsTable = ({
  records,
}: {
  records: readonly AuditRecord[];
}) => (
  <Table
    caption={copy.title}
    columns={COLUMNS}
    rows={records}
    keyOf={({ id }) => id}
  />
);

const COLUMNS: Column<AuditRecord>[] = [
  {
    name: copy.columns.when,
    narrow: "figure",
    cell: ({ at }) => (
      <span className="whitespace-nowrap">
        <Moment at={at.toISOString()} style="short" />
      </span>
    ),
  },
  {
    name: copy.columns.action,
    narrow: "title",
    cell: ({ action }) => <code className="font-mono text-code">{action}</code>,
  },
  {
    name: copy.columns.who,
    narrow: "note",
    cell: ({ actorEmail }) => (
      <span className="break-all">{actorEmail ?? copy.system}</span>
    ),
  },
  { name: copy.columns.subject, narrow: "note", cell: subjectOf },
  {
    name: copy.columns.reason,
    narrow: "note",
    cell: ({ reason }) => <span dir="auto">{reason}</span>,
  },
  {
    name: copy.columns.change,
    narrow: "note",
    cell: ({ before, after }) => (
      <ul className="text-meta">
        {changesOf(before, after).map((line) => (
          <li key={line} className="break-words">
            {line}
          </li>
        ))}
      </ul>
    ),
  },
  {
    name: copy.columns.address,
    narrow: "note",
    cell: ({ address }) => address ?? copy.noAddress,
  },
];

/** Leads to whom it concerns, where that has a page. */
function subjectOf({
  subjectKind,
  subjectId,
  userId,
  workspaceId,
}: AuditRecord): ReactNode {
  const path =
    (userId && `/admin/people/${userId}`) ||
    (workspaceId && `/admin/workspaces/${workspaceId}`);
  const id = <code className="font-mono text-code break-all">{subjectId}</code>;
  return (
    <>
      {subjectKind}{" "}
      {path ? (
        <Link
          href={path as Route}
          prefetch={false}
          className="text-accent underline"
        >
          {id}
        </Link>
      ) : (
        id
      )}
    </>
  );
}
