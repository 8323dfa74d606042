import type { Metadata } from "next";
import { requireAdmin } from "@/features/account/loaders";
import { AdminPage } from "@/features/admin/components/admin-page";
import { adminCopy } from "@/features/admin/copy";

export const metadata: Metadata = { title: adminCopy.pages.overview };

export default async function AdminOverviewPage() {
  await requireAdmin();
  return (
    <AdminPage title={adminCopy.pages.overview} readAt={new Date()}>
      {null}
    </AdminPage>
  );
}
