import type { Route } from "next";
import Link from "next/link";
import { formatCount, type Reader, readerFor } from "@/core/format";
import { requireAdmin } from "@/features/account/loaders";
import { Moment } from "@/ui/reader";
import { EmptyState } from "@/ui/states";
import { type Column, Table } from "@/ui/table";
import { operationsCopy } from "../copy.ts";
import type { OpenClosing } from "../deletions.ts";
import { loadDeletions } from "../loaders.ts";

const copy = operationsCopy.deletions;

/** Accounts that are closing, and files that are to leave the store. */
export async function DeletionsSection() {
  const [actor, deletions] = await Promise.all([
    requireAdmin(),
    loadDeletions(),
  ]);
  const reader = readerFor(actor);
  const { closings, closingCount, fileCount, oldestFileAt } = deletions;
  return (
    <>
      <p className="max-w-prose text-muted">{copy.lead}</p>
      <p className="mt-3">
        {copy.files}: {formatCount(fileCount, reader)}
        {oldestFileAt && (
          <span className="text-muted">
            {" · "}
            {copy.oldest}{" "}
            <Moment at={oldestFileAt.toISOString()} style="short" />
          </span>
        )}
      </p>
      {closingCount === 0 ? (
        <EmptyState title={copy.none}>{copy.noneHint}</EmptyState>
      ) : (
        <>
          <p className="mb-3">
            {copy.closings(closingCount, reader)}{" "}
            {closings.length < closingCount &&
              operationsCopy.holds.shown(closings.length, reader)}
          </p>
          <Table
            caption={copy.caption}
            columns={columnsFor(reader)}
            rows={closings}
            keyOf={({ workspaceId }) => workspaceId}
          />
        </>
      )}
    </>
  );
}

const columnsFor = (reader: Reader): Column<OpenClosing>[] => [
  {
    name: copy.columns.at,
    narrow: "note",
    cell: ({ askedAt }) => <Moment at={askedAt.toISOString()} style="short" />,
  },
  {
    name: copy.columns.workspace,
    narrow: "title",
    cell: ({ workspaceId, workspaceName }) => (
      <Link
        href={`/admin/workspaces/${workspaceId}` as Route}
        dir="auto"
        className="break-words text-accent underline"
      >
        {workspaceName}
      </Link>
    ),
  },
  {
    name: copy.columns.done,
    narrow: "figure",
    cell: ({ step }) => copy.steps[step],
  },
  {
    name: copy.columns.waits,
    narrow: "note",
    cell: ({ waitsFor }) => (waitsFor ? copy.delays[waitsFor] : copy.nextRun),
  },
  {
    name: copy.columns.attempts,
    isFigure: true,
    narrow: "note",
    cell: ({ attempts }) => formatCount(attempts, reader),
  },
];
