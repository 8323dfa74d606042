import type { Metadata } from "next";
import { requireAdmin } from "@/features/account/loaders";
import { AdminPage } from "@/features/admin/components/admin-page";
import { PersonSections } from "@/features/admin/people/components/person-sections";
import { peopleCopy as copy } from "@/features/admin/people/copy";
import { loadPerson } from "@/features/admin/people/loaders";

export const metadata: Metadata = { title: copy.person };

export default async function PersonPage({
  params,
}: PageProps<"/admin/people/[id]">) {
  await requireAdmin();
  const person = await loadPerson((await params).id);
  const { profile, readAt } = person;
  const title = profile.deletedAt
    ? copy.deletedName
    : (profile.name ?? profile.email);
  return (
    <AdminPage title={title} readAt={readAt}>
      <PersonSections {...person} />
    </AdminPage>
  );
}
