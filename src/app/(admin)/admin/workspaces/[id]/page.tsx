import type { Metadata } from "next";
import { requireAdmin } from "@/features/account/loaders";
import { AdminPage } from "@/features/admin/components/admin-page";
import { WorkspaceSections } from "@/features/admin/people/components/workspace-sections";
import { peopleCopy as copy } from "@/features/admin/people/copy";
import { loadWorkspace } from "@/features/admin/people/loaders";

export const metadata: Metadata = { title: copy.workspace };

export default async function WorkspacePage({
  params,
}: PageProps<"/admin/workspaces/[id]">) {
  await requireAdmin();
  const workspace = await loadWorkspace((await params).id);
  const { name, closedAt } = workspace.profile;
  return (
    <AdminPage
      title={closedAt ? copy.closedName : name}
      readAt={workspace.readAt}
    >
      <WorkspaceSections {...workspace} />
    </AdminPage>
  );
}
