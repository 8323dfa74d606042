import type { Route } from "next";
import Link from "next/link";

/** A workspace by its name, to where it can be acted on. */
export const WorkspaceLink = ({
  row,
}: {
  row: { workspaceId: string; workspaceName: string };
}) => (
  <Link
    href={`/admin/workspaces/${row.workspaceId}` as Route}
    prefetch={false}
    dir="auto"
    className="text-accent underline"
  >
    {row.workspaceName}
  </Link>
);
